//! The scores of a site that is only published: BM25 over the counts of all pages.
//!
//! The formula, its constants and the order of its operations are tantivy's, so that every score is
//! to the bit the one that the engine would give; a test compares them. What it saves is the index
//! that nobody will query.

use rayon::prelude::*;
use tantivy::fieldnorm::FieldNormReader;

use super::fields::{FIELDS, PageFields, STOP_WEIGHT};
use super::vocabulary::Group;

/// How soon more of the same word adds nothing more.
const K1: f32 = 1.2;
/// How much the length of a field counts.
const B: f32 = 0.75;

/// By page: the score of each of its groups, in their order, all fields added up.
pub fn scores(pages: &[PageFields], is_stop: &[bool]) -> Vec<Vec<f32>> {
    let weights = Weights::of(pages, is_stop);
    pages.par_iter().map(|page| weights.page(page)).collect()
}

struct Weights {
    /// By group and field: what the rarity of the group and the field make of it.
    weights: Vec<[f32; FIELDS.len()]>,
    /// By field and rounded length: what stands below the fraction beside the count.
    norms: Vec<[f32; 256]>,
}

impl Weights {
    fn of(pages: &[PageFields], is_stop: &[bool]) -> Weights {
        let mut frequencies = vec![[0u32; FIELDS.len()]; is_stop.len()];
        let mut lengths = [0u64; FIELDS.len()];
        for page in pages {
            for (on_page, counts) in page.groups() {
                for count in counts {
                    frequencies[on_page.group as usize][count.field()] += 1;
                }
            }
            for (total, length) in lengths.iter_mut().zip(page.lengths) {
                *total += u64::from(length);
            }
        }
        let count = pages.len() as u64;
        let weights = frequencies.into_par_iter().zip(is_stop);
        let weights = weights.map(|(frequencies, is_stop)| {
            std::array::from_fn(|field| match frequencies[field] {
                0 => 0.0,
                frequency => weight(field, u64::from(frequency), count, *is_stop),
            })
        });
        let norms = FIELDS.iter().zip(lengths).map(|(field, length)| {
            let average = match field.has_length {
                true => length as f32 / count as f32,
                false => 1.0,
            };
            std::array::from_fn(|id| {
                let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
                K1 * (1.0 - B + B * length / average)
            })
        });
        Weights {
            weights: weights.collect(),
            norms: norms.collect(),
        }
    }

    fn page(&self, page: &PageFields) -> Vec<f32> {
        let norms: [f32; FIELDS.len()] = std::array::from_fn(|field| {
            let length = match FIELDS[field].has_length {
                true => page.lengths[field],
                false => 1,
            };
            self.norms[field][usize::from(FieldNormReader::fieldnorm_to_id(length))]
        });
        let score = |group: Group, field: usize, times: u32| {
            let times = times as f32;
            self.weights[group as usize][field] * (times / (times + norms[field]))
        };
        page.groups()
            .map(|(on_page, counts)| {
                counts.iter().fold(0.0, |sum, count| {
                    sum + score(on_page.group, count.field(), count.times())
                })
            })
            .collect()
    }
}

fn weight(field: usize, frequency: u64, pages: u64, is_stop: bool) -> f32 {
    let rarity = ((pages - frequency) as f32 + 0.5) / (frequency as f32 + 0.5);
    let factor = FIELDS[field].weight * if is_stop { STOP_WEIGHT } else { 1.0 };
    (1.0 + rarity).ln() * (1.0 + K1) * factor
}
