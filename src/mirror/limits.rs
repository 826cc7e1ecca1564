//! What a release may be at most, before any of it is fetched.

/// Sizes in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// All files of a release together.
    pub bytes: u64,
    /// Files of a release.
    pub files: usize,
    /// A root, snapshot or timestamp.
    pub small_metadata: u64,
    /// A list of files.
    pub targets_metadata: u64,
    /// Roots to go through in one run.
    pub roots: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            bytes: 4 << 30,
            files: 400_000,
            small_metadata: 512 << 10,
            targets_metadata: 160 << 20,
            roots: 1_024,
        }
    }
}
