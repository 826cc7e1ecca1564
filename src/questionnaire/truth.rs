//! Truth functions over the answers still to come, each kept once (reduced ordered decision
//! diagrams).
//!
//! Two conditions that mean the same become the same number, so a state of a questionnaire can be
//! told from another by comparing numbers. It knows nothing of questionnaires.

use std::collections::HashMap;

/// A truth function, as its place in a `Truths`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Truth(u32);

impl Truth {
    pub const FALSE: Truth = Truth(0);
    pub const TRUE: Truth = Truth(1);

    pub fn of(value: bool) -> Truth {
        if value { Truth::TRUE } else { Truth::FALSE }
    }

    pub fn is_constant(self) -> bool {
        self.0 < 2
    }
}

/// More functions came up than the limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Split {
    variable: u32,
    low: Truth,
    high: Truth,
}

/// All truth functions of one questionnaire.
#[derive(Debug)]
pub struct Truths {
    splits: Vec<Split>,
    places: HashMap<Split, Truth>,
    choices: HashMap<(Truth, Truth, Truth), Truth>,
    limit: usize,
}

impl Truths {
    /// `limit` bounds the memory and time used.
    pub fn new(limit: usize) -> Truths {
        let leaf = |truth| Split {
            variable: u32::MAX,
            low: truth,
            high: truth,
        };
        Truths {
            splits: vec![leaf(Truth::FALSE), leaf(Truth::TRUE)],
            places: HashMap::new(),
            choices: HashMap::new(),
            limit,
        }
    }

    /// The function that is true when the variable is.
    pub fn variable(&mut self, variable: u32) -> Result<Truth, TooMany> {
        self.split(variable, Truth::FALSE, Truth::TRUE)
    }

    fn split(&mut self, variable: u32, low: Truth, high: Truth) -> Result<Truth, TooMany> {
        if low == high {
            return Ok(low);
        }
        let split = Split {
            variable,
            low,
            high,
        };
        if let Some(place) = self.places.get(&split) {
            return Ok(*place);
        }
        if self.splits.len() >= self.limit {
            return Err(TooMany);
        }
        let place = Truth(self.splits.len() as u32);
        self.splits.push(split);
        self.places.insert(split, place);
        Ok(place)
    }

    fn top(&self, truth: Truth) -> u32 {
        self.splits[truth.0 as usize].variable
    }

    /// The function with its first variable fixed, when that is `variable`.
    fn side(&self, truth: Truth, variable: u32, high: bool) -> Truth {
        let split = self.splits[truth.0 as usize];
        match (split.variable == variable, high) {
            (false, _) => truth,
            (true, false) => split.low,
            (true, true) => split.high,
        }
    }

    /// "If `condition` then `yes` else `no`", of which all the others are made.
    pub fn choose(&mut self, condition: Truth, yes: Truth, no: Truth) -> Result<Truth, TooMany> {
        match (condition, yes, no) {
            (Truth::TRUE, _, _) => return Ok(yes),
            (Truth::FALSE, _, _) => return Ok(no),
            (_, Truth::TRUE, Truth::FALSE) => return Ok(condition),
            _ if yes == no => return Ok(yes),
            _ => {}
        }
        let key = (condition, yes, no);
        if let Some(known) = self.choices.get(&key) {
            return Ok(*known);
        }
        if self.choices.len() >= 4 * self.limit {
            return Err(TooMany);
        }
        let variable = self.top(condition).min(self.top(yes)).min(self.top(no));
        let mut sides = [Truth::FALSE; 2];
        for high in [false, true] {
            sides[usize::from(high)] = self.choose(
                self.side(condition, variable, high),
                self.side(yes, variable, high),
                self.side(no, variable, high),
            )?;
        }
        let chosen = self.split(variable, sides[0], sides[1])?;
        self.choices.insert(key, chosen);
        Ok(chosen)
    }

    pub fn and(&mut self, left: Truth, right: Truth) -> Result<Truth, TooMany> {
        self.choose(left, right, Truth::FALSE)
    }

    pub fn or(&mut self, left: Truth, right: Truth) -> Result<Truth, TooMany> {
        self.choose(left, Truth::TRUE, right)
    }

    pub fn not(&mut self, truth: Truth) -> Result<Truth, TooMany> {
        self.choose(truth, Truth::FALSE, Truth::TRUE)
    }

    /// At least `least` of `members`.
    pub fn at_least(&mut self, members: &[Truth], least: usize) -> Result<Truth, TooMany> {
        // reached[k]: at least k of the members so far, from the last member to the first.
        let mut reached = vec![Truth::FALSE; least + 1];
        reached[0] = Truth::TRUE;
        for member in members.iter().rev() {
            for count in (1..=least).rev() {
                reached[count] = self.choose(*member, reached[count - 1], reached[count])?;
            }
        }
        Ok(reached[least])
    }

    /// Fixes variables: `value` says what is known of each. Variables must be asked in the order of
    /// `variable`, and `value` must be the same for the same `memory`.
    pub fn fix(
        &mut self,
        truth: Truth,
        value: &impl Fn(u32) -> Option<bool>,
        memory: &mut HashMap<Truth, Truth>,
    ) -> Result<Truth, TooMany> {
        if truth.is_constant() {
            return Ok(truth);
        }
        if let Some(known) = memory.get(&truth) {
            return Ok(*known);
        }
        let Split {
            variable,
            low,
            high,
        } = self.splits[truth.0 as usize];
        let fixed = match value(variable) {
            Some(true) => self.fix(high, value, memory)?,
            Some(false) => self.fix(low, value, memory)?,
            None => {
                let low = self.fix(low, value, memory)?;
                let high = self.fix(high, value, memory)?;
                self.split(variable, low, high)?
            }
        };
        memory.insert(truth, fixed);
        Ok(fixed)
    }

    /// What the function is when everything still open is false.
    pub fn if_nothing_more(&self, mut truth: Truth) -> bool {
        while !truth.is_constant() {
            truth = self.splits[truth.0 as usize].low;
        }
        truth == Truth::TRUE
    }

    /// How many functions there are.
    pub fn size(&self) -> usize {
        self.splits.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_mean_the_same_are_the_same() {
        let mut truths = Truths::new(1_000);
        let a = truths.variable(0).unwrap();
        let b = truths.variable(1).unwrap();
        let and = truths.and(a, b).unwrap();
        let (not_a, not_b) = (truths.not(a).unwrap(), truths.not(b).unwrap());
        let or = truths.or(not_a, not_b).unwrap();
        assert_eq!(truths.not(or).unwrap(), and);
    }

    #[test]
    fn a_count_grows_with_members_times_its_number() {
        let mut truths = Truths::new(10_000);
        let members: Vec<Truth> = (0..40)
            .map(|variable| truths.variable(variable).unwrap())
            .collect();
        let before = truths.size();
        let count = truths.at_least(&members, 5).unwrap();
        assert!(truths.size() - before < 40 * 6);
        let none = truths.fix(count, &|_| Some(false), &mut HashMap::new());
        assert_eq!(none, Ok(Truth::FALSE));
        let five = truths.fix(count, &|variable| Some(variable < 5), &mut HashMap::new());
        assert_eq!(five, Ok(Truth::TRUE));
    }

    #[test]
    fn the_limit_stops_what_would_grow_without_end() {
        let mut truths = Truths::new(50);
        let result = (0..100).try_fold(Truth::TRUE, |sum, variable| {
            let variable = truths.variable(variable)?;
            truths.and(sum, variable)
        });
        assert_eq!(result, Err(TooMany));
    }
}
