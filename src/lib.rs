//! `leidraad` makes a bilingual static site of guidance: chapters, questionnaires, search.
//!
//! Files are read into memory, each is parsed on its own, all are assembled into one checked site,
//! every output path is planned, each output is rendered from a plain view, and what changed is
//! written. A module uses only those above it in this table.
//!
//! | module | one line |
//! |---|---|
//! | [`source`] | folders into memory; spans; line and column of a byte offset |
//! | [`diagnostics`] | what can be wrong with the content, where, and how it is told |
//! | [`yaml`] | YAML text into typed values with places |
//! | [`config`] | `leidraad.yaml` into a `Config` |
//! | [`content`] | one file's text into one `Document`; pure |
//! | [`questionnaire`] | the decision tree: structure, proof, cases, views |
//! | [`difference`] | two texts compared word by word |
//! | [`site`] | documents into a `Site`: order, translations, links, cross-file checks |
//! | [`script`] | takes comments and needless space from the theme's scripts |
//! | [`theme`] | the embedded default theme, overridden file by file |
//! | [`plan`] | every output path and permalink; collisions |
//! | [`search`] | text analysis, the index and its files; a room of its own |
//! | [`wording`] | how texts are worded: terms, plain language |
//! | [`render`] | views and templates into bytes |
//! | [`build`] | the pipeline, and the cache for `serve` |
//! | [`edit`] | changes that commands make to the site's own files: pins, renames, fixes, new pages |
//! | [`write`](mod@write) | writes differences, removes what is stale, keeps the manifest |
//! | [`hosting`] | what a server should send, and configurations for three servers |
//! | [`examine`] | asks a published site, and judges what its server sends |
//! | [`external`] | asks other sites whether links still lead somewhere |
//! | [`storage`] | the files of releases and mirrors: contents by digest, swaps, locks |
//! | [`release`] | signed releases: keys, metadata, what is published |
//! | [`mirror`] | a verified copy: fetches, checks, exchanges, says of itself what it is |
//! | [`publish`] | a built site into object storage |
//! | [`serve`] | watch, rebuild, reload |
//! | [`cli`] | arguments, one file per command, exit code |

pub mod build;
pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostics;
pub mod difference;
pub mod edit;
pub mod examine;
pub mod external;
pub mod hosting;
#[cfg(feature = "mirror")]
pub mod mirror;
pub mod plan;
pub mod publish;
pub mod questionnaire;
#[cfg(feature = "mirror")]
pub mod release;
pub mod render;
pub mod script;
pub mod search;
pub mod serve;
pub mod site;
pub mod source;
#[cfg(feature = "mirror")]
pub mod storage;
pub mod theme;
pub mod wording;
pub mod write;
pub mod yaml;
