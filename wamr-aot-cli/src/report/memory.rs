//! The part about memory: that of an instance, and a map of each linear memory.

use std::fmt::Write as _;

use super::{
    Subject,
    html::{self, bar},
};
use crate::inspect::report::MemoryType;

/// The most segments with a mark of their own; neighbours are drawn as one.
const MARKS: usize = 300;

pub(super) fn write(out: &mut String, subject: &Subject) {
    let report = &subject.report;
    out.push_str("<section>\n<h2>Memory</h2>\n");
    if let Some(compiled) = &report.compiled {
        out.push_str("<h3>An instance in a static</h3>\n");
        bar(
            out,
            &[
                ("linear memories", "memory", compiled.memory_bytes),
                ("tables", "table", compiled.table_bytes),
                ("context", "context", compiled.context_bytes),
                ("stack", "stack", compiled.stack_bytes.unwrap_or(0)),
            ],
        );
    }
    if report.kind == "artefact" {
        out.push_str(
            "<p class=\"unknown\">What lies where in the memories is not known: an artefact says only how \
             large they are, of those that it imports or exports.</p>\n",
        );
    } else if report.memories.is_empty() {
        out.push_str("<p>There is no linear memory.</p>\n");
    }
    for (index, memory) in report.memories.iter().enumerate() {
        map(out, subject, index as u32, memory);
    }
    for (index, table) in report.tables.iter().enumerate() {
        let most = table.max.map_or("no maximum".to_owned(), |max| format!("at most {}", html::number(max)));
        let _ = writeln!(
            out,
            "<p>Table {index}: {} elements of <code>{}</code>, {most}.</p>",
            html::number(table.min),
            html::text(&table.element),
        );
    }
    out.push_str("</section>\n");
}

fn map(out: &mut String, subject: &Subject, index: u32, memory: &MemoryType) {
    let size = memory.min_pages.saturating_mul(memory.page_bytes);
    let most = match memory.max_pages {
        Some(max) if max == memory.min_pages => "it does not grow".to_owned(),
        Some(max) => format!("it grows to {} at most", html::bytes(max.saturating_mul(memory.page_bytes))),
        None => "it grows without a maximum of its own".to_owned(),
    };
    let shared = if memory.shared { ", shared by threads" } else { "" };
    let _ = writeln!(
        out,
        "<h3>Linear memory {index}</h3>\n<p>It starts with {} (pages of {} bytes: {}){shared}; {most}.</p>",
        html::bytes(size),
        html::number(memory.page_bytes),
        html::number(memory.min_pages),
    );
    if subject.report.kind == "artefact" || size == 0 {
        return;
    }
    let layout = &subject.layout;
    let segments: Vec<_> = layout.segments.iter().filter(|segment| segment.memory == index).collect();
    let bytes: u64 = segments.iter().map(|segment| segment.len).sum();
    let position = |at: u64| at.min(size) as f64 / size as f64 * 100.0;
    let gap = size / MARKS as u64;
    out.push_str("<div class=\"map\" aria-hidden=\"true\">");
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for segment in &segments {
        let end = segment.start.saturating_add(segment.len);
        match ranges.last_mut() {
            Some(last) if segment.start <= last.1.saturating_add(gap) => last.1 = last.1.max(end),
            _ => ranges.push((segment.start, end)),
        }
    }
    for (start, end) in ranges {
        let (left, right) = (position(start), position(end));
        let _ = write!(
            out,
            "<i class=\"data\" style=\"left:{left:.3}%;width:{:.3}%\" title=\"{start:#x} to {end:#x}\"></i>",
            right - left
        );
    }
    let marks: &[(String, u64)] = if index == 0 { &layout.marks } else { &[] };
    for (name, at) in marks {
        let _ = write!(
            out,
            "<i class=\"mark\" style=\"left:{:.3}%\" title=\"{}\"></i>",
            position(*at),
            html::text(name)
        );
    }
    let _ = writeln!(out, "</div>\n<div class=\"scale\"><span>0</span><span>{size:#x}</span></div>");
    out.push_str("<ul class=\"legend\">\n");
    let _ = writeln!(
        out,
        "<li><i class=\"data\"></i>data segments at constant addresses ({}): <b>{}</b></li>",
        html::number(segments.len() as u64),
        html::bytes(bytes)
    );
    if index == 0 && layout.elsewhere.0 > 0 {
        let (count, bytes) = layout.elsewhere;
        let _ = writeln!(
            out,
            "<li>segments that are placed at run time ({}): <b>{}</b></li>",
            html::number(count),
            html::bytes(bytes)
        );
    }
    for (name, at) in marks {
        let _ = writeln!(out, "<li><i class=\"mark\"></i>{}: <b>{at:#x}</b></li>", html::text(name));
    }
    out.push_str("</ul>\n");
}
