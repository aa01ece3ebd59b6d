/// The segments of text that lead from one numbered node of a tree to another: a hash table with linear probing.
///
/// Two segments of one node with the same hash lead to the same node, which gives an entry more to compare and
/// hides none.
#[derive(Clone, Debug, Default)]
pub(super) struct Edges {
    /// The length is a power of two, at least twice the number of edges.
    slots: Vec<Option<Edge>>,
    count: usize,
    /// The bytes of the longest segment. Longer ones are not hashed.
    longest: usize,
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    hash: u32,
    from: u32,
    to: u32,
}

impl Edges {
    /// Returns the node to which a segment of a path leads.
    pub(super) fn follow(&self, from: usize, segment: &str) -> Option<usize> {
        if segment.len() > self.longest { None } else { self.find(from, segment) }
    }

    /// Returns the node to which a segment of a pattern leads already. From then on paths may have it, also
    /// if the edge is that of a shorter segment with the same hash.
    pub(super) fn reuse(&mut self, from: usize, segment: &str) -> Option<usize> {
        self.longest = self.longest.max(segment.len());
        self.find(from, segment)
    }

    fn find(&self, from: usize, segment: &str) -> Option<usize> {
        let (from, hash) = (u32::try_from(from).ok()?, hash(from, segment));
        let edges = self.probe(hash).map_while(|slot| *self.slots.get(slot)?);
        edges.filter(|edge| edge.hash == hash && edge.from == from).find_map(|edge| edge.to.try_into().ok())
    }

    /// Adds an edge that does not exist: [`Self::reuse`] has not found it.
    pub(super) fn add(&mut self, from: usize, segment: &str, to: usize) {
        self.count += 1;
        if self.count * 2 > self.slots.len() {
            let more = vec![None; (self.count * 4).next_power_of_two()];
            let edges = std::mem::replace(&mut self.slots, more);
            edges.into_iter().flatten().for_each(|edge| self.enter(edge));
        }
        let hash = hash(from, segment);
        if let (Ok(from), Ok(to)) = (from.try_into(), to.try_into()) {
            self.enter(Edge { hash, from, to });
        }
    }

    fn enter(&mut self, edge: Edge) {
        let free = self.probe(edge.hash).find(|&slot| self.slots.get(slot).is_some_and(Option::is_none));
        if let Some(slot) = free.and_then(|slot| self.slots.get_mut(slot)) {
            *slot = Some(edge);
        }
    }

    /// Returns the slots in which an edge may stand, in the order in which they are tried.
    fn probe(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let length = self.slots.len();
        (0..length).map(move |further| (hash as usize).wrapping_add(further) & (length - 1))
    }
}

/// Returns the [FNV-1a](https://datatracker.ietf.org/doc/html/draft-eastlake-fnv) hash. Only segments of the
/// configuration are in the table, so no visitor can fill it with collisions.
fn hash(from: usize, segment: &str) -> u32 {
    let mix = |hash: u32, byte: u32| (hash ^ byte).wrapping_mul(0x0100_0193);
    let seed = mix(0x811c_9dc5, from as u32);
    let hash = segment.bytes().fold(seed, |hash, byte| mix(hash, u32::from(byte)));
    // The slot is in the low bits, and the high bits depend on every byte.
    hash ^ hash >> 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_leads_from_one_node_by_one_segment() {
        let mut edges = Edges::default();
        assert_eq!(edges.follow(0, ""), None);
        for number in 0..1000 {
            let segment = format!("segment-{number}");
            assert_eq!(edges.reuse(number % 7, &segment), None);
            edges.add(number % 7, &segment, number + 1);
        }
        for number in 0..1000 {
            let segment = format!("segment-{number}");
            assert_eq!(edges.follow(number % 7, &segment), Some(number + 1));
            assert_eq!(edges.follow(number % 7 + 1, &segment), None);
        }
        assert_eq!(edges.follow(0, &"a".repeat(100)), None);
    }
    #[test]
    fn segments_of_one_hash_share_an_edge() {
        for [first, second] in [["l73", "kqr48"], ["kqr48", "l73"], ["plxd", "3700m1"]] {
            assert_eq!(hash(0, first), hash(0, second));
            let mut edges = Edges::default();
            assert_eq!(edges.reuse(0, first), None);
            edges.add(0, first, 1);
            assert_eq!(edges.reuse(0, second), Some(1), "{second}");
            assert_eq!([first, second].map(|one| edges.follow(0, one)), [Some(1); 2]);
        }
    }
}
