//! [`FuncType`]: the types of functions, in recursion groups.
//!
//! A type holds the types that it mentions. Modules may mention one type many times, so what looks
//! like a tree can have more leaves than fit in memory: therefore nothing here visits a type twice.

use alloc::{collections::BTreeSet, sync::Arc, vec::Vec};
use core::{
    cell::Cell,
    fmt,
    hash::{Hash, Hasher},
};

use super::ValType;

/// The type of a function. It is cheap to clone.
///
/// Types are equal if they are at the same position of recursion groups that are equal as a whole
/// (spec, 3.1.5 "Recursive types").
#[derive(Clone)]
pub struct FuncType {
    group: Arc<Group>,
    position: u32,
}

struct Group {
    types: Vec<Lists>,
    /// The hash of everything in the group, including the types that it mentions. Equal groups have
    /// equal hashes.
    hash: u64,
}

#[derive(Debug, Hash)]
struct Lists {
    params: Vec<ValType>,
    results: Vec<ValType>,
}

impl FuncType {
    /// Makes a type from the types of its parameters and results.
    ///
    /// # Panics
    /// If the position of a [`ValType::GroupFuncRef`] is not 0.
    pub fn new(
        params: impl IntoIterator<Item = ValType>,
        results: impl IntoIterator<Item = ValType>,
    ) -> FuncType {
        let lists = Lists { params: params.into_iter().collect(), results: results.into_iter().collect() };
        FuncType { group: Group::new(Vec::from([lists])), position: 0 }
    }

    /// Makes the types of a recursion group from their parameters and results. They mention each
    /// other by [`ValType::GroupFuncRef`].
    ///
    /// # Panics
    /// If the position of one of these is not in the group.
    ///
    /// ```
    /// use wamr_aot_rt::{FuncType, ValType};
    ///
    /// // (rec (type $ping (func (param (ref $pong))))
    /// //      (type $pong (func (result (ref null $ping)))))
    /// let pong = ValType::GroupFuncRef { nullable: false, position: 1 };
    /// let ping = ValType::GroupFuncRef { nullable: true, position: 0 };
    /// let group = FuncType::group([(vec![pong], vec![]), (vec![], vec![ping])]);
    /// assert_eq!(group[0].to_string(), "[(ref rec 1)] -> [] (type 0 of a group of 2)");
    /// ```
    pub fn group(types: impl IntoIterator<Item = (Vec<ValType>, Vec<ValType>)>) -> Vec<FuncType> {
        let group =
            Group::new(types.into_iter().map(|(params, results)| Lists { params, results }).collect());
        (0..group.types.len() as u32)
            .map(|position| FuncType { group: Arc::clone(&group), position })
            .collect()
    }

    /// The types of the parameters.
    pub fn params(&self) -> &[ValType] {
        &self.lists().params
    }

    /// The types of the results.
    pub fn results(&self) -> &[ValType] {
        &self.lists().results
    }

    /// The type's position in its group.
    pub(crate) fn position(&self) -> u32 {
        self.position
    }

    /// The types of the group, as parameters and results.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&[ValType], &[ValType])> {
        self.group.types.iter().map(|lists| (&lists.params[..], &lists.results[..]))
    }

    /// Identifies a group while it is borrowed. Equal groups may have different addresses.
    pub(crate) fn group_address(&self) -> usize {
        Arc::as_ptr(&self.group).addr()
    }

    fn lists(&self) -> &Lists {
        &self.group.types[self.position as usize]
    }
}

impl Group {
    fn new(types: Vec<Lists>) -> Arc<Group> {
        let count = types.len();
        let mentioned = types.iter().flat_map(|lists| lists.params.iter().chain(&lists.results));
        for ty in mentioned {
            if let ValType::GroupFuncRef { position, .. } = ty {
                assert!((*position as usize) < count, "type {position} of a group of {count} is mentioned");
            }
        }
        let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
        types.hash(&mut hasher);
        Arc::new(Group { types, hash: hasher.finish() })
    }
}

/// FNV-1a, 64 bits.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

impl PartialEq for FuncType {
    fn eq(&self, other: &FuncType) -> bool {
        self.position == other.position && same(&self.group, &other.group, &mut BTreeSet::new())
    }
}

impl Eq for FuncType {}

impl Hash for FuncType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.group.hash);
        state.write_u32(self.position);
    }
}

/// Whether two groups are equal. `seen` has the pairs that were compared or are being compared.
/// Such a pair counts as equal: if it is not, the difference ends the whole comparison anyway.
fn same(a: &Arc<Group>, b: &Arc<Group>, seen: &mut BTreeSet<(usize, usize)>) -> bool {
    if Arc::ptr_eq(a, b) {
        return true;
    }
    if a.hash != b.hash || a.types.len() != b.types.len() {
        return false;
    }
    if !seen.insert((Arc::as_ptr(a).addr(), Arc::as_ptr(b).addr())) {
        return true;
    }
    let mut same_lists = |a: &[ValType], b: &[ValType]| {
        a.len() == b.len()
            && a.iter().zip(b).all(|pair| match pair {
                (
                    ValType::TypedFuncRef { nullable, ty },
                    ValType::TypedFuncRef { nullable: other_nullable, ty: other },
                ) => {
                    nullable == other_nullable
                        && ty.position == other.position
                        && same(&ty.group, &other.group, seen)
                }
                (a, b) => a == b,
            })
    };
    a.types
        .iter()
        .zip(&b.types)
        .all(|(a, b)| same_lists(&a.params, &b.params) && same_lists(&a.results, &b.results))
}

/// How many nested types are shown.
const SHOWN: u32 = 100;

/// Shows a value type; `left` counts down how many more may be shown.
struct Shown<'a>(&'a ValType, &'a Cell<u32>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ValType::TypedFuncRef { nullable, ty } = self.0 else { return self.0.fmt(f) };
        f.write_str(if *nullable { "(ref null " } else { "(ref " })?;
        signature(ty, f, self.1)?;
        f.write_str(")")
    }
}

/// Shows a reference to functions of one type.
pub(super) fn show(ty: &ValType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}", Shown(ty, &Cell::new(SHOWN)))
}

fn signature(ty: &FuncType, f: &mut fmt::Formatter<'_>, left: &Cell<u32>) -> fmt::Result {
    let list = |f: &mut fmt::Formatter<'_>, types: &[ValType]| {
        f.write_str("[")?;
        for (i, ty) in types.iter().enumerate() {
            f.write_str(if i > 0 { " " } else { "" })?;
            if left.get() == 0 {
                f.write_str("...")?;
                break;
            }
            left.set(left.get() - 1);
            write!(f, "{}", Shown(ty, left))?;
        }
        f.write_str("]")
    };
    list(f, ty.params())?;
    f.write_str(" -> ")?;
    list(f, ty.results())?;
    match ty.group.types.len() {
        1 => Ok(()),
        count => write!(f, " (type {} of a group of {count})", ty.position),
    }
}

/// Shows at most the first hundred value types, including those of nested types.
impl fmt::Display for FuncType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        signature(self, f, &Cell::new(SHOWN))
    }
}

impl fmt::Debug for FuncType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FuncType({self})")
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec};

    use super::*;

    fn inside(position: u32) -> ValType {
        ValType::GroupFuncRef { nullable: false, position }
    }

    #[test]
    fn groups_are_equal_as_wholes() {
        let group = || FuncType::group([(vec![inside(1)], vec![]), (vec![], vec![inside(0)])]);
        let (a, b) = (group(), group());
        assert_eq!(a, b);
        assert_ne!(a[0], a[1]);
        let twice = FuncType::group([(vec![], vec![]), (vec![], vec![])]);
        assert_ne!(twice[0], twice[1]);
        assert_ne!(twice[0], FuncType::new([], []));
        assert_eq!(FuncType::group([(vec![], vec![])])[0], FuncType::new([], []));
    }

    #[test]
    fn a_type_of_many_leaves_is_one_of_few_nodes() {
        let tower = || {
            (0..200).fold(FuncType::new([], []), |ty, _| {
                let reference = ValType::TypedFuncRef { nullable: true, ty };
                FuncType::new([reference.clone(), reference], [])
            })
        };
        let (a, b) = (tower(), tower());
        assert_eq!(a, b);
        assert!(a.to_string().len() < 5000);
    }

    #[test]
    #[should_panic(expected = "type 2 of a group of 2")]
    fn a_group_mentions_what_is_in_it() {
        FuncType::group([(vec![inside(2)], vec![]), (vec![], vec![])]);
    }
}
