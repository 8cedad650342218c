//! What code is generated for, and with.

use crate::{
    c::toolchain::{Purpose, Toolchain},
    diagnostics::Finding,
    options::Emitter,
    request::Request,
    target::Target,
};

/// The target that code is generated for, and the tools that generate it.
pub(super) struct Machine {
    pub(super) target: Target,
    /// For the C emitter.
    pub(super) toolchain: Option<Toolchain>,
}

impl Machine {
    pub(super) fn find(request: &Request) -> Result<Machine, Finding> {
        let target = Target::from_triple(
            &request.target,
            &request.cpu_features,
            request.opt_level,
            request.settings.emitter,
        )?;
        let toolchain = match target.emitter() {
            Emitter::Native => None,
            Emitter::C => Some(Toolchain::find(&Purpose {
                triple: target.triple(),
                name: &request.target,
                cpu_features: target.cpu_features(),
                opt_level: request.opt_level,
                loadable: request.settings.output.is_loadable(),
                directory: &request.out_dir,
            })?),
        };
        Ok(Machine { target, toolchain })
    }

    pub(super) fn identity(&self) -> Option<String> {
        self.toolchain.as_ref().map(Toolchain::identity)
    }
}
