//! Reads documents in Markdown.

wit_bindgen::generate!({ path: "../wit", world: "outline" });

struct Outline;

impl Guest for Outline {
    fn headings(text: String) -> Result<Vec<Heading>, Problem> {
        let mut headings: Vec<Heading> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let title = line.trim_start_matches('#');
            let level = (line.len() - title.len()) as u8;
            if level == 0 {
                if let Some(heading) = headings.last_mut() {
                    heading.words += title.split_whitespace().count() as u32;
                }
                continue;
            }
            if level > headings.last().map_or(0, |heading| heading.level) + 1 {
                return Err(Problem::SkippedLevel(number));
            }
            let title = title.trim().to_owned();
            if title.is_empty() {
                return Err(Problem::NoTitle(number));
            }
            headings.push(Heading { level, title, words: 0 });
        }
        Ok(headings)
    }

    fn glossary(text: String) -> Vec<(String, String)> {
        let mut glossary: Vec<(String, String)> = Vec::new();
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if glossary.iter().any(|(known, _)| known == word) {
                continue;
            }
            if let Some(meaning) = explain(word) {
                glossary.push((word.to_owned(), meaning));
            }
        }
        glossary
    }
}

export!(Outline);
