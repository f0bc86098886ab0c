//! The part of cargo-generate's interface that cargo-leptos compiles against, without its function: `cargo leptos new`
//! returns an error.

use std::path::PathBuf;

/// Where a template comes from.
#[derive(Debug, Default)]
pub struct TemplatePath {
    pub git: Option<String>,
    pub branch: Option<String>,
    pub tag: Option<String>,
    pub path: Option<String>,
}

/// What to generate.
#[derive(Debug, Default)]
pub struct GenerateArgs {
    pub template_path: TemplatePath,
    pub name: Option<String>,
    pub force: bool,
    pub verbose: bool,
    pub init: bool,
}

/// Fails always.
pub fn generate(_: GenerateArgs) -> anyhow::Result<PathBuf> {
    anyhow::bail!("this build of cargo-leptos cannot generate projects")
}
