//! Leaves out what nothing reaches. `docs/design/optimiser.md` says what counts as reached, and
//! what is left of an item that is not.

use super::{image, needs};
use crate::wasm::{ConstOp, ElementItem, Entity, Extent, Mention, Module, SegmentMode};

/// What was left out of a module, by index.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    /// With the name in the name section, which is left out, too.
    pub(crate) functions: Vec<(u32, Option<String>)>,
    pub(crate) tables: Vec<u32>,
    pub(crate) globals: Vec<u32>,
    /// Data segments, with their bytes.
    pub(crate) data: Vec<(u32, usize)>,
    /// Element segments, with their items.
    pub(crate) elements: Vec<(u32, usize)>,
}

/// Removes the contents of all items that neither the host nor the start function can observe.
/// Indices stay: an item without contents keeps its place.
pub(crate) fn leave_out_unreached(module: &mut Module<'_>) -> LeftOut {
    let mut left_out = LeftOut::default();
    let Reached { functions, tables, globals, data, elements } = Search::run(module);
    let imported = module.imported_functions as usize;
    for (number, (index, body)) in (module.imported_functions..).zip((imported..).zip(&mut module.bodies)) {
        if !functions[index] {
            body.is_reached = false;
            // It costs nothing, and what it names is not reached from here.
            body.extent = Extent::default();
            body.mentions = Box::default();
            let function = &mut module.functions[index];
            left_out.functions.push((number, function.name.take()));
            function.param_names.clear();
        }
    }
    for (index, table) in unreached(&mut module.tables, &tables) {
        left_out.tables.push(index);
        table.is_reached = false;
        table.init.clear();
        (table.min, table.max) = (0, Some(0));
    }
    for (index, global) in unreached(&mut module.globals, &globals) {
        left_out.globals.push(index);
        global.init.clear();
    }
    for (index, segment) in unreached(&mut module.data, &data) {
        left_out.data.push((index, segment.bytes.len()));
        segment.bytes = &[];
    }
    for (index, segment) in unreached(&mut module.elements, &elements) {
        left_out.elements.push((index, segment.items.len()));
        // The same as a segment that is dropped when the module is instantiated: all others are
        // passive, or fit into a table that is left out.
        segment.mode = SegmentMode::Passive;
        segment.items.clear();
    }
    module.collect_facts();
    left_out
}

fn unreached<'a, T>(items: &'a mut [T], reached: &'a [bool]) -> impl Iterator<Item = (u32, &'a mut T)> {
    let items = (0..).zip(items).zip(reached);
    items.filter_map(|(item, is_reached)| (!is_reached).then_some(item))
}

/// What is reached, by index.
struct Reached {
    functions: Vec<bool>,
    tables: Vec<bool>,
    globals: Vec<bool>,
    data: Vec<bool>,
    elements: Vec<bool>,
}

#[derive(Clone, Copy)]
enum Item {
    Function(u32),
    Table(u32),
    Global(u32),
    Data(u32),
    Elements(u32),
}

/// Follows what items name. It is iterative, since the module determines how long chains are.
struct Search<'m, 'a> {
    module: &'m Module<'a>,
    reached: Reached,
    /// Reached items whose contents were not looked at yet.
    pending: Vec<Item>,
}

impl<'m, 'a> Search<'m, 'a> {
    fn run(module: &'m Module<'a>) -> Reached {
        let reached = Reached {
            functions: vec![false; module.functions.len()],
            tables: vec![false; module.tables.len()],
            globals: vec![false; module.globals.len()],
            data: vec![false; module.data.len()],
            elements: vec![false; module.elements.len()],
        };
        let mut search = Search { module, reached, pending: Vec::new() };
        search.roots();
        while let Some(item) = search.pending.pop() {
            search.follow(item);
        }
        search.reached
    }

    fn roots(&mut self) {
        let module = self.module;
        let exports = module.exports.iter().map(|export| export.entity);
        for entity in exports.chain(module.imports.iter().map(|import| import.entity)) {
            match entity {
                Entity::Function(index) => self.reach(Item::Function(index)),
                Entity::Table(index) => self.reach(Item::Table(index)),
                Entity::Global(index) => self.reach(Item::Global(index)),
                Entity::Memory(_) | Entity::Tag(_) => {}
            }
        }
        if let Some(start) = module.start {
            self.reach(Item::Function(start));
        }
        for (index, segment) in (0..).zip(&module.data) {
            if let SegmentMode::Active { offset, .. } = &segment.mode {
                self.reach(Item::Data(index));
                self.expression(offset);
            }
        }
        let constants = needs::constants(module);
        for segment in &module.elements {
            if let SegmentMode::Active { index, offset } = &segment.mode {
                let table = &module.tables[*index as usize];
                let end = image::end(offset, segment.items.len(), &constants);
                // A segment that does not fit traps.
                if end.is_none_or(|end| end > table.min) {
                    self.reach(Item::Table(*index));
                }
            }
        }
    }

    fn reach(&mut self, item: Item) {
        let Reached { functions, tables, globals, data, elements } = &mut self.reached;
        let is_reached = match item {
            Item::Function(index) => &mut functions[index as usize],
            Item::Table(index) => &mut tables[index as usize],
            Item::Global(index) => &mut globals[index as usize],
            Item::Data(index) => &mut data[index as usize],
            Item::Elements(index) => &mut elements[index as usize],
        };
        if !std::mem::replace(is_reached, true) {
            self.pending.push(item);
        }
    }

    fn follow(&mut self, item: Item) {
        let module = self.module;
        match item {
            Item::Function(index) => {
                let body = index.checked_sub(module.imported_functions);
                for mention in body.iter().flat_map(|body| &module.bodies[*body as usize].mentions) {
                    self.mention(*mention);
                }
            }
            Item::Table(table) => {
                self.expression(&module.tables[table as usize].init);
                for (segment, elements) in (0..).zip(&module.elements) {
                    match &elements.mode {
                        SegmentMode::Active { index, offset } if *index == table => {
                            self.expression(offset);
                            self.reach(Item::Elements(segment));
                        }
                        _ => {}
                    }
                }
            }
            Item::Global(index) => self.expression(&module.globals[index as usize].init),
            Item::Data(_) => {}
            Item::Elements(index) => {
                for item in &module.elements[index as usize].items {
                    match *item {
                        ElementItem::Function(function) => self.reach(Item::Function(function)),
                        ElementItem::Global(global) => self.reach(Item::Global(global)),
                        ElementItem::Null => {}
                    }
                }
            }
        }
    }

    fn mention(&mut self, mention: Mention) {
        match mention {
            Mention::Call(function) | Mention::TailCall(function) | Mention::Reference(function) => {
                self.reach(Item::Function(function));
            }
            Mention::CallTable { table, .. } | Mention::Table(table) => self.reach(Item::Table(table)),
            Mention::Global(global) => self.reach(Item::Global(global)),
            Mention::Data(segment) => self.reach(Item::Data(segment)),
            Mention::Elements(segment) => self.reach(Item::Elements(segment)),
            // The function is reached where the reference is made.
            Mention::IndirectCall | Mention::TailCallType(_) | Mention::Exceptions => {}
            // Memories are always reached.
            Mention::Grow(_) | Mention::Copy | Mention::Fill => {}
            // That needs nothing that is in the segment.
            Mention::DroppedElements(_) => {}
        }
    }

    fn expression(&mut self, ops: &[ConstOp]) {
        for op in ops {
            match *op {
                ConstOp::RefFunc(function) => self.reach(Item::Function(function)),
                ConstOp::GlobalGet(global) => self.reach(Item::Global(global)),
                _ => {}
            }
        }
    }
}

#[cfg(all(test, feature = "wat"))]
mod tests {
    use super::*;
    use crate::wasm;

    /// What is left of a module: the functions that are compiled, the minima of the tables, the
    /// globals with initial values, and the lengths of the segments.
    #[derive(Debug, Default, PartialEq)]
    struct Left {
        functions: Vec<u32>,
        escaping: Vec<u32>,
        tables: Vec<u64>,
        globals: Vec<u32>,
        data: Vec<usize>,
        elements: Vec<usize>,
    }

    fn with_module<R>(fields: &str, leave_out: bool, f: impl FnOnce(&Module<'_>) -> R) -> R {
        let bytes = wat::parse_str(format!("(module {fields})")).unwrap();
        let mut module = wasm::parse(&bytes, &crate::Features::default()).unwrap();
        if leave_out {
            leave_out_unreached(&mut module);
        }
        f(&module)
    }

    fn left(fields: &str) -> Left {
        with_module(fields, true, |module| {
            let functions = (module.imported_functions..).zip(&module.bodies);
            let globals = (0..).zip(&module.globals).filter(|(_, global)| !global.init.is_empty());
            Left {
                functions: functions.filter(|(_, body)| body.is_reached).map(|(index, _)| index).collect(),
                escaping: module.escaping.clone(),
                tables: module.tables.iter().map(|table| table.min).collect(),
                globals: globals.map(|(index, _)| index).collect(),
                data: module.data.iter().map(|segment| segment.bytes.len()).collect(),
                elements: module.elements.iter().map(|segment| segment.items.len()).collect(),
            }
        })
    }

    #[test]
    fn calls_reach_functions() {
        let module = r#"
            (import "a" "b" (func $imported))
            (func $dead (call $dead_too))
            (func $dead_too (call $dead) (call $called))
            (func (export "f") (call $calls))
            (func $calls (call $called) (call $imported) (call $calls))
            (func $called (return_call $tail))
            (func $tail)
            (func $start (call $of_start))
            (func $of_start)
            (start $start)"#;
        let functions = vec![3, 4, 5, 6, 7, 8];
        assert_eq!(left(module), Left { functions, ..Left::default() });
        with_module(module, true, |module| {
            assert!(module.functions[1].name.is_none() && module.functions[4].name.is_some());
            assert!(module.bodies.iter().all(|body| body.is_reached == (body.extent != Extent::default())));
        });
        with_module(module, false, |module| assert!(module.bodies.iter().all(|body| body.is_reached)));
    }

    #[test]
    fn what_unreached_functions_do_is_no_fact_about_the_module() {
        let module = r#"
            (type $t (func))
            (import "a" "b" (func $imported))
            (table 4 funcref)
            (elem declare func $referred)
            (func $dead
                (drop (ref.func $referred))
                (call_indirect (i32.const 0))
                (return_call $tail))
            (func $tail (return_call $imported))
            (func $tail_ref (return_call_ref $t (ref.null $t)))
            (func $referred)"#;
        with_module(module, false, |module| {
            assert_eq!(module.escaping, [0, 4]);
            assert_eq!(module.indirect_callers, [1, 3]);
            assert_eq!(module.tail_calls.callers, [1, 2, 3]);
            assert_eq!((&*module.tail_calls.callees, &*module.tail_calls.types), (&[0, 2][..], &[0][..]));
            assert!(module.uses_tables);
        });
        with_module(module, true, |module| {
            assert_eq!(module.escaping, Vec::<u32>::new());
            assert_eq!(module.indirect_callers, Vec::<u32>::new());
            assert_eq!(module.tail_calls, wasm::TailCalls::default());
            assert!(!module.uses_tables);
        });
    }

    #[test]
    fn references_reach_functions() {
        let module = r#"
            (elem declare func 1 2)
            (func (export "f") (drop (ref.func 1)))
            (func)
            (func (drop (ref.func 2)))
            (global (export "g") funcref (ref.func 3))
            (func)
            (global funcref (ref.func 2))"#;
        assert_eq!(
            left(module),
            Left {
                functions: vec![0, 1, 3],
                escaping: vec![1, 3],
                globals: vec![0],
                elements: vec![0],
                ..Left::default()
            }
        );
    }

    #[test]
    fn a_table_reaches_what_it_starts_with() {
        // A use of the table, what it is, and whether that reaches it.
        for (fields, is_reached) in [
            ("(table $t 4 4 funcref)", false),
            (r#"(table $t 4 4 funcref) (func (export "f") (drop (table.size $t)))"#, true),
            (r#"(table $t 4 4 funcref) (func (export "f") (call_indirect $t (i32.const 0)))"#, true),
            (r#"(table $t 4 4 funcref) (func (call_indirect $t (i32.const 0)))"#, false),
            (r#"(table $t (export "t") 4 4 funcref)"#, true),
        ] {
            let fields = format!("{fields} (func $g) (elem (table $t) (i32.const 3) func $g)");
            let Left { escaping, tables, elements, .. } = left(&fields);
            let found = (escaping.len(), tables[0], elements[0]);
            assert_eq!(found, if is_reached { (1, 4, 1) } else { (0, 0, 0) }, "{fields}");
        }
        let other = r#"
            (table $used 1 funcref)
            (table $unused 7 (ref func) (ref.func $g))
            (func $g)
            (func (export "f") (drop (table.get $used (i32.const 0))))"#;
        assert_eq!(left(other).tables, [1, 0]);
        assert_eq!(left(other).functions, [1]);
        let imported = r#"(import "a" "b" (table 4 funcref)) (func $g) (elem (i32.const 0) func $g)"#;
        assert_eq!(left(imported).functions, [0]);
    }

    #[test]
    fn a_segment_that_may_not_fit_stays() {
        for (import, offset) in [
            ("", "(i32.const 4)"),
            ("", "(i32.const -1)"),
            (r#"(import "a" "b" (global i32))"#, "(global.get 0)"),
        ] {
            let fields = format!("{import} (table 4 funcref) (func $g) (elem {offset} func $g)");
            let Left { functions, tables, elements, .. } = left(&fields);
            assert_eq!((functions, tables, elements), (vec![0], vec![4], vec![1]), "{fields}");
        }
    }

    #[test]
    fn only_segments_that_are_copied_have_contents() {
        let module = r#"
            (memory 1)
            (table 4 funcref)
            (func (export "f")
                (memory.init 1 (i32.const 0) (i32.const 0) (i32.const 0))
                (data.drop 2)
                (table.init 1 (i32.const 0) (i32.const 0) (i32.const 0))
                (elem.drop 0))
            (func (memory.init 2 (i32.const 0) (i32.const 0) (i32.const 0)))
            (func)
            (data (i32.const 0) "1")
            (data "12")
            (data "123")
            (data (i32.const 70000) "1234")
            (elem func 1)
            (elem funcref (ref.func 2) (ref.null func))
            (elem declare func 1)"#;
        assert_eq!(
            left(module),
            Left {
                functions: vec![0, 2],
                escaping: vec![2],
                tables: vec![4],
                data: vec![1, 2, 0, 4],
                elements: vec![0, 2, 0],
                ..Left::default()
            }
        );
    }

    #[test]
    fn globals_that_something_reads_or_writes_have_values() {
        let module = r#"
            (memory 1)
            (table 4 funcref)
            (global $unused i32 (i32.const 1))
            (global $offset i32 (i32.const 2))
            (global $base i32 (i32.const 3))
            (global $read i32 (i32.add (global.get $base) (i32.const 1)))
            (global $written (mut i64) (i64.const 5))
            (global $of_dead i64 (i64.const 6))
            (global $element (ref func) (ref.func 1))
            (func (export "f")
                (drop (global.get $read))
                (global.set $written (i64.const 0))
                (table.init 0 (i32.const 0) (i32.const 0) (i32.const 0)))
            (func)
            (func (drop (global.get $of_dead)))
            (data (global.get $offset) "1")
            (elem funcref (global.get $element))"#;
        assert_eq!(left(module).globals, [1, 2, 3, 4, 6]);
        assert_eq!(left(module).functions, [0, 1]);
    }
}
