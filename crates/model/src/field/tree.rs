//! Options that stand in a tree.

use crate::field::{Choice, Field};

/// What stands between the levels of a path, as people read it.
const STEP: &str = " › ";

impl Field {
    /// The option of a code.
    #[must_use]
    pub fn option(&self, code: &str) -> Option<&Choice> {
        self.options.iter().find(|option| option.code == *code)
    }

    /// The options from the top of the tree down to this one; only itself, where there is no tree.
    #[must_use]
    pub fn option_path(&self, code: &str) -> Vec<&Choice> {
        let mut path = Vec::new();
        let mut next = self.option(code);
        // A parent stands before its children, so the way up ends; the count makes it sure.
        while let Some(option) = next.filter(|_| path.len() < self.options.len()) {
            path.push(option);
            next = option.parent.as_ref().and_then(|parent| self.option(parent));
        }
        path.reverse();
        path
    }

    /// The path of an option in one language: «Дороги › Ямы»; the code itself of an unknown one.
    #[must_use]
    pub fn option_label(&self, code: &str, language: &str) -> String {
        let labels = self.option_path(code).into_iter().map(|option| match language {
            "en" => option.label.en.as_str(),
            _ => option.label.ru.as_str(),
        });
        let path = labels.collect::<Vec<_>>().join(STEP);
        if path.is_empty() { code.to_owned() } else { path }
    }

    /// The codes of an option and of everything below it.
    #[must_use]
    pub fn branch(&self, code: &str) -> Vec<String> {
        let options = self.options.iter().map(|option| option.code.as_str());
        let is_below = |of: &str| self.option_path(of).iter().any(|above| above.code == *code);
        options.filter(|of| is_below(of)).map(str::to_owned).collect()
    }
}
