//! [`pair_names`]: which file of one environment answers to which of another.

/// Files that answer to one another, by their places in the lists given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs {
    /// On both sides.
    pub both: Vec<(usize, usize)>,
    /// In the reference alone.
    pub reference: Vec<usize>,
    /// In the target alone.
    pub target: Vec<usize>,
}

/// Tells whether two names answer to one another.
type Answers<'f> = &'f dyn Fn(&str, &str) -> bool;

/// Pairs files by identical names first, then by names that are the same but for the environments' own words, which `same`
/// tells: `application-stg.yaml` and `application-prod.yaml` are one file.
pub fn pair_names(reference: &[&str], target: &[&str], same: impl Fn(&str, &str) -> bool) -> Pairs {
    let mut partner: Vec<Option<usize>> = vec![None; reference.len()];
    let mut taken = vec![false; target.len()];
    let identical = |a: &str, b: &str| a == b;
    let rounds: [Answers<'_>; 2] = [&identical, &same];
    for answers in rounds {
        for (name, partner) in reference.iter().zip(&mut partner) {
            if partner.is_some() {
                continue;
            }
            let mut others = target.iter().zip(&mut taken).enumerate();
            let found = others.find(|(_, (other, taken))| !**taken && answers(name, other));
            if let Some((index, (_, taken))) = found {
                *taken = true;
                *partner = Some(index);
            }
        }
    }
    let mut pairs = Pairs::default();
    for (index, partner) in partner.into_iter().enumerate() {
        match partner {
            Some(other) => pairs.both.push((index, other)),
            None => pairs.reference.push(index),
        }
    }
    let left = taken.iter().enumerate().filter(|(_, taken)| !**taken);
    pairs.target = left.map(|(index, _)| index).collect();
    pairs
}
