//! A plugin's editor inside a window of the host.

use super::Instance;
use crate::fault::{Fault, Result};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};

/// Size of an editor in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditorSize {
    /// Pixels across.
    pub width_px: u16,
    /// Pixels down.
    pub height_px: u16,
}

impl Instance {
    /// Whether the plugin has an editor that can be embedded. `[main]`
    pub fn has_editor(&mut self) -> bool {
        let Some(gui) = self.gui() else { return false };
        gui.is_api_supported(&self.plugin.plugin_handle(), CONFIGURATION)
    }

    /// Creates the editor, still without a window, and gives its size at 100 %. `[main]`
    pub fn create_editor(&mut self) -> Result<EditorSize> {
        let gui = self.editor()?;
        gui.create(&self.plugin.plugin_handle(), CONFIGURATION)
            .map_err(Fault::failed)?;
        self.editor_size()
    }

    /// Tells the created editor the host's content scale, 1.0 for 100 %, and gives its size after
    /// that: an editor may ignore it. `[main]`
    pub fn scale_editor(&mut self, scale: f64) -> Result<EditorSize> {
        let gui = self.editor()?;
        // A refused scale is not an error: the size tells.
        let _ = gui.set_scale(&self.plugin.plugin_handle(), scale);
        self.editor_size()
    }

    /// Size of the created editor. `[main]`
    pub fn editor_size(&mut self) -> Result<EditorSize> {
        let gui = self.editor()?;
        gui.get_size(&self.plugin.plugin_handle())
            .map(pixels)
            .ok_or_else(|| Fault::failed("the editor has no size"))
    }

    /// Asks the editor to take a size; `false` if it refuses. `[main]`
    pub fn resize_editor(&mut self, size: EditorSize) -> Result<bool> {
        let wanted = GuiSize {
            width: size.width_px.into(),
            height: size.height_px.into(),
        };
        let gui = self.editor()?;
        Ok(gui.set_size(&self.plugin.plugin_handle(), wanted).is_ok())
    }

    /// Whether the user may resize the created editor. `[main]`
    pub fn can_resize_editor(&mut self) -> Result<bool> {
        let gui = self.editor()?;
        Ok(gui.can_resize(&self.plugin.plugin_handle()))
    }

    /// The size the editor would take in place of a wanted one: it may keep its proportions.
    /// `[main]`
    pub fn adjust_editor_size(&mut self, wanted: EditorSize) -> Result<EditorSize> {
        let gui = self.editor()?;
        let wanted = GuiSize {
            width: wanted.width_px.into(),
            height: wanted.height_px.into(),
        };
        gui.adjust_size(&self.plugin.plugin_handle(), wanted)
            .map(pixels)
            .ok_or_else(|| Fault::failed("the editor takes no size"))
    }

    /// Puts the created editor into an X11 window and shows it. `[main]`
    ///
    /// # Safety
    ///
    /// The window must live until [`Self::destroy_editor`].
    pub unsafe fn embed_editor(&mut self, x11_window: u32) -> Result<()> {
        let gui = self.editor()?;
        let window = Window::from_x11_handle(x11_window.into());
        // SAFETY: the caller's promise.
        unsafe { gui.set_parent(&self.plugin.plugin_handle(), window) }.map_err(Fault::failed)?;
        // The framework's editors show themselves; a refusal is not an error.
        let _ = gui.show(&self.plugin.plugin_handle());
        Ok(())
    }

    /// Hides the embedded editor. `[main]`
    pub fn hide_editor(&mut self) -> Result<()> {
        let gui = self.editor()?;
        gui.hide(&self.plugin.plugin_handle())
            .map_err(Fault::failed)
    }

    /// Shows the hidden editor again. `[main]`
    pub fn show_editor(&mut self) -> Result<()> {
        let gui = self.editor()?;
        gui.show(&self.plugin.plugin_handle())
            .map_err(Fault::failed)
    }

    /// Closes the editor. `[main]`
    pub fn destroy_editor(&mut self) {
        if let Some(gui) = self.gui() {
            gui.destroy(&self.plugin.plugin_handle());
        }
    }

    /// The gui extension.
    fn editor(&mut self) -> Result<PluginGui> {
        self.gui()
            .ok_or_else(|| Fault::failed("the plugin has no editor"))
    }
}

/// The plugin's size as ours.
fn pixels(size: GuiSize) -> EditorSize {
    let length = |length: u32| u16::try_from(length).unwrap_or(u16::MAX);
    EditorSize {
        width_px: length(size.width),
        height_px: length(size.height),
    }
}

/// Embedded, in an X11 window.
const CONFIGURATION: GuiConfiguration = GuiConfiguration {
    api_type: GuiApiType::X11,
    is_floating: false,
};
