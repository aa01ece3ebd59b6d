use super::state_set::StateSet;
use super::{CharacterSet, Edge};

/// An expression compiled for matching in time linear in the text.
///
/// Most texts are read from left to right, following the few states that are active. A look-ahead
/// starts a second run. If look-aheads would start at many positions, the text is read from right
/// to left instead: whether a state accepts the rest of the text from one position depends only on
/// the states at the next position, and a look-ahead is such a state too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::matcher) struct Automaton {
    /// The states, ordered so that a state depends only on earlier states at the same position.
    pub(super) states: Vec<State>,
    pub(super) start: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Accepts the text.
    Accept,
    /// Continues at `next` if the next character is in `set`.
    Character { set: CharacterSet, next: usize },
    /// Continues at both states.
    Either { first: usize, second: usize },
    /// Continues at `next` if the state `start` accepts the rest of the text, or if it does not (`negative`).
    LookAhead { start: usize, negative: bool, next: usize },
    /// Continues at `next` if the position satisfies `edge`.
    Edge { edge: Edge, next: usize },
}

/// The number of times that a text may be read from left to right: once, and once more for each
/// look-ahead that starts.
const MAX_RUNS: u32 = 8;

/// The state [`State::Accept`]. It depends on no other state, so it comes first.
pub(super) const ACCEPT: usize = 0;

impl Automaton {
    /// Returns whether the expression matches at the start of the text.
    pub(in crate::matcher) fn matches(&self, text: &str) -> bool {
        let mut runs = MAX_RUNS;
        self.forwards(self.start, None, text, &mut runs).unwrap_or_else(|| self.backwards(text))
    }

    /// Returns whether `start` accepts at the start of the text, after the character `previous`.
    /// Returns `None` if that takes too many runs.
    fn forwards(&self, start: usize, mut previous: Option<char>, text: &str, runs: &mut u32) -> Option<bool> {
        *runs = runs.checked_sub(1)?;
        let mut alive = StateSet::default();
        alive.insert(start);
        let mut rest = text.chars();
        loop {
            let ahead = rest.as_str();
            let next = rest.next();
            alive = self.step(alive, Place { previous, next, ahead }, runs)?;
            if alive.contains(ACCEPT) || alive.is_empty() {
                return Some(!alive.is_empty());
            }
            previous = next;
        }
    }

    /// Returns the states that are active after the next character.
    fn step(&self, mut alive: StateSet, place: Place<'_>, runs: &mut u32) -> Option<StateSet> {
        let mut behind = StateSet::default();
        // Visit states from the highest down: a state depends only on earlier states at the same
        // position.
        while let Some(state) = alive.take_last().and_then(|index| self.states.get(index)) {
            match state {
                State::Accept => behind.insert(ACCEPT),
                State::Character { set, next }
                    if place.next.is_some_and(|character| set.contains(character)) =>
                {
                    behind.insert(*next);
                }
                State::Either { first, second } => {
                    alive.insert(*first);
                    alive.insert(*second);
                }
                State::LookAhead { start, negative, next } => {
                    if self.forwards(*start, place.previous, place.ahead, runs)? != *negative {
                        alive.insert(*next);
                    }
                }
                State::Edge { edge, next } if edge.is_between(place.previous, place.next) => {
                    alive.insert(*next)
                }
                State::Character { .. } | State::Edge { .. } => {}
            }
        }
        Some(behind)
    }

    /// Matches from the end of the text to its start.
    fn backwards(&self, text: &str) -> bool {
        let mut characters = text.chars().rev();
        let mut behind = StateSet::default();
        let mut next = None;
        loop {
            let previous = characters.next();
            let here = self.accepting(previous, next, &behind);
            if previous.is_none() {
                return here.contains(self.start);
            }
            (behind, next) = (here, previous);
        }
    }

    /// Returns the states from which the rest of the text is accepted, between the characters `previous` and `next`.
    fn accepting(&self, previous: Option<char>, next: Option<char>, behind: &StateSet) -> StateSet {
        let mut here = StateSet::default();
        for (index, state) in self.states.iter().enumerate() {
            let accepts = match state {
                State::Accept => true,
                State::Character { set, next: then } => {
                    behind.contains(*then) && next.is_some_and(|character| set.contains(character))
                }
                State::Either { first, second } => here.contains(*first) || here.contains(*second),
                State::LookAhead { start, negative, next } => {
                    here.contains(*start) != *negative && here.contains(*next)
                }
                State::Edge { edge, next: then } => here.contains(*then) && edge.is_between(previous, next),
            };
            if accepts {
                here.insert(index);
            }
        }
        here
    }
}

/// A position in the text: the characters on both sides, and the rest of the text.
#[derive(Clone, Copy)]
struct Place<'a> {
    previous: Option<char>,
    next: Option<char>,
    ahead: &'a str,
}

impl Edge {
    fn is_between(self, previous: Option<char>, next: Option<char>) -> bool {
        let is_word = |side: Option<char>| side.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        match self {
            Self::Start => previous.is_none(),
            Self::End => next.is_none(),
            Self::Word => is_word(previous) != is_word(next),
            Self::NotWord => is_word(previous) == is_word(next),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn both_directions_agree() {
        let sources = [
            "a*b",
            "(?:a|b)*c$",
            "(?!a|b$).*",
            "(?:(?!ab).)*$",
            "(?=a(?!b)).+",
            "(?:(?=.*c)[ab])*c$",
            "\\bab\\b.",
            "a{2,3}$",
            "^a\\B",
            "(?!(?!a))b?",
            "(?:a(?!a)|b(?=a))*$",
        ];
        let mut texts = vec![String::new()];
        for length in 0..5 {
            let longer = texts.iter().filter(|text| text.len() == length);
            texts.extend(
                longer
                    .flat_map(|text| ["a", "b", "c"].map(|next| format!("{text}{next}")))
                    .collect::<Vec<_>>(),
            );
        }
        for source in sources {
            let automaton = Automaton::compile(&parse(source).unwrap()).unwrap();
            for text in &texts {
                let forwards = automaton.forwards(automaton.start, None, text, &mut 1000);
                assert_eq!(forwards, Some(automaton.backwards(text)), "{source} {text}");
            }
        }
    }

    #[test]
    fn many_look_aheads_take_linear_time() {
        let automaton = Automaton::compile(&parse("(?:(?!a*b)a)*c").unwrap()).unwrap();
        let text = "a".repeat(16_000);
        assert_eq!(automaton.forwards(automaton.start, None, &text, &mut 8), None);
        assert!(automaton.matches(&format!("{text}c")) && !automaton.matches(&format!("{text}bc")));
    }
}
