use super::automaton::{ACCEPT, Automaton, State};
use super::state_set::{MAX_STATES, StateSet};
use super::{Cause, Expression};

impl Automaton {
    /// Compiles an expression that matches from the start of the text. Errors if it is too large.
    pub(in crate::matcher) fn compile(expression: &Expression) -> Result<Self, Cause> {
        let mut compiler = Compiler { states: vec![State::Accept], work: 0 };
        let start = compiler.compile(expression, ACCEPT)?;
        Ok(Self { states: compiler.states, start }.ordered())
    }

    /// Sorts the states so that each state follows those that it depends on at the same position.
    fn ordered(self) -> Self {
        let mut order = Vec::with_capacity(self.states.len());
        let mut seen = StateSet::default();
        for index in 0..self.states.len() {
            self.visit(index, &mut seen, &mut order);
        }
        let mut places = vec![0; self.states.len()];
        for (place, &index) in order.iter().enumerate() {
            if let Some(slot) = places.get_mut(index) {
                *slot = place;
            }
        }
        let place = |index: usize| places.get(index).copied().unwrap_or(ACCEPT);
        let states = order.iter().filter_map(|&index| self.states.get(index));
        Self { states: states.map(|state| state.renumbered(place)).collect(), start: place(self.start) }
    }

    fn visit(&self, index: usize, seen: &mut StateSet, order: &mut Vec<usize>) {
        if seen.contains(index) {
            return;
        }
        seen.insert(index);
        match self.states.get(index) {
            Some(State::Either { first: a, second: b } | State::LookAhead { start: a, next: b, .. }) => {
                self.visit(*a, seen, order);
                self.visit(*b, seen, order);
            }
            Some(State::Edge { next, .. }) => self.visit(*next, seen, order),
            Some(State::Accept | State::Character { .. }) | None => {}
        }
        order.push(index);
    }
}

impl State {
    fn renumbered(&self, place: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::Accept => Self::Accept,
            Self::Character { set, next } => Self::Character { set: set.clone(), next: place(*next) },
            Self::Either { first, second } => Self::Either { first: place(*first), second: place(*second) },
            Self::LookAhead { start, negative, next } => {
                Self::LookAhead { start: place(*start), negative: *negative, next: place(*next) }
            }
            Self::Edge { edge, next } => Self::Edge { edge: *edge, next: place(*next) },
        }
    }
}

/// Builds the states from the last to the first. Each state gets the state to continue at.
struct Compiler {
    states: Vec<State>,
    /// The number of compiled expressions, including copies of repeated ones.
    work: usize,
}

impl Compiler {
    fn compile(&mut self, expression: &Expression, next: usize) -> Result<usize, Cause> {
        self.work += 1;
        if self.work > 8 * MAX_STATES {
            return Err(Cause::TooLarge);
        }
        match expression {
            Expression::Character(set) => self.add(State::Character { set: set.clone(), next }),
            Expression::Sequence(parts) => {
                parts.iter().rev().try_fold(next, |next, part| self.compile(part, next))
            }
            Expression::Either(choices) => self.either(choices, next),
            Expression::Repeat { of, min, max } => self.repeat(of, *min, *max, next),
            Expression::LookAhead { of, negative } => {
                let start = self.compile(of, ACCEPT)?;
                self.add(State::LookAhead { start, negative: *negative, next })
            }
            Expression::Edge(edge) => self.add(State::Edge { edge: *edge, next }),
        }
    }

    fn either(&mut self, choices: &[Expression], next: usize) -> Result<usize, Cause> {
        let Some((last, others)) = choices.split_last() else { return Ok(next) };
        let last = self.compile(last, next)?;
        others.iter().rev().try_fold(last, |second, choice| {
            let first = self.compile(choice, next)?;
            self.add(State::Either { first, second })
        })
    }

    fn repeat(&mut self, of: &Expression, min: u32, max: Option<u32>, next: usize) -> Result<usize, Cause> {
        let mut start = match max {
            None => self.any_number(of, next)?,
            Some(max) => (min..max).try_fold(next, |start, _| {
                let first = self.compile(of, start)?;
                self.add(State::Either { first, second: next })
            })?,
        };
        for _ in 0..min {
            start = self.compile(of, start)?;
        }
        Ok(start)
    }

    fn any_number(&mut self, of: &Expression, next: usize) -> Result<usize, Cause> {
        // A loop that matches no character would depend on itself at the same position.
        if of.may_be_empty() {
            return Err(Cause::RepeatsNothing);
        }
        let start = self.add(State::Either { first: next, second: next })?;
        let body = self.compile(of, start)?;
        if let Some(state) = self.states.get_mut(start) {
            *state = State::Either { first: body, second: next };
        }
        Ok(start)
    }

    fn add(&mut self, state: State) -> Result<usize, Cause> {
        if self.states.len() == MAX_STATES {
            return Err(Cause::TooLarge);
        }
        self.states.push(state);
        Ok(self.states.len() - 1)
    }
}
