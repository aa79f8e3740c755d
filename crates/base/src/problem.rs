//! A failure as a value: a stable code, parameters for a human sentence, a place of birth.

use crate::cases::Case;
use crate::codes::{Code, Kind};
use std::error::Error;
use std::fmt;
use std::panic::Location;

/// Where in a text file something is wrong; lines and columns count from 1, 0 is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file as the user knows it, for instance `types/appeal.yaml`.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// What is wrong with one field of a record or a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's code.
    pub field: String,
    /// What is wrong.
    pub code: Code,
    /// Parameters of the sentence, as name and value.
    pub params: Vec<(&'static str, String)>,
}

impl FieldProblem {
    /// A problem of a field without parameters.
    #[must_use]
    pub fn new(field: &str, code: Code) -> FieldProblem {
        FieldProblem { field: field.to_owned(), code, params: Vec::new() }
    }

    /// Adds a parameter of the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> FieldProblem {
        self.params.push((name, value.into()));
        self
    }
}

/// Why something could not be done. Words for people come from the word files by code and
/// parameters, in the reader's language.
#[derive(Debug)]
pub struct Problem(Box<Body>);

#[derive(Debug)]
struct Body {
    code: Code,
    params: Vec<(&'static str, String)>,
    fields: Vec<FieldProblem>,
    place: Option<Place>,
    cause: Option<Box<dyn Error + Send + Sync>>,
    at: &'static Location<'static>,
}

impl Problem {
    /// A problem born here.
    #[must_use]
    #[track_caller]
    pub fn new(code: Code) -> Problem {
        Problem(Box::new(Body {
            code,
            params: Vec::new(),
            fields: Vec::new(),
            place: None,
            cause: None,
            at: Location::caller(),
        }))
    }

    /// A problem of a code that has a sentence for each case.
    #[must_use]
    #[track_caller]
    pub fn case(case: Case) -> Problem {
        Problem::new(case.code()).with("what", case.what())
    }

    /// What must not happen: logged with its cause, shown as an incident number.
    #[must_use]
    #[track_caller]
    pub fn bug(what: impl Into<String>) -> Problem {
        Problem::new(Code::Bug).with("what", what)
    }

    /// Several fields are wrong at once.
    #[must_use]
    #[track_caller]
    pub fn fields(code: Code, fields: Vec<FieldProblem>) -> Problem {
        let mut problem = Problem::new(code);
        problem.0.fields = fields;
        problem
    }

    /// Adds a parameter of the sentence; never a secret.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Problem {
        self.0.params.push((name, value.into()));
        self
    }

    /// Adds the place in a file.
    #[must_use]
    pub fn at_place(mut self, place: Place) -> Problem {
        self.0.place = Some(place);
        self
    }

    /// Adds what caused it, for the log only.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Problem {
        self.0.cause = Some(cause.into());
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The kind of the code.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.code.kind()
    }

    /// Parameters of the sentence, as name and value.
    #[must_use]
    pub fn params(&self) -> &[(&'static str, String)] {
        &self.0.params
    }

    /// The value of a parameter.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.0.params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// The fields that are wrong.
    #[must_use]
    pub fn field_problems(&self) -> &[FieldProblem] {
        &self.0.fields
    }

    /// The place in a file, if the problem is about a file.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// What caused it, for the log.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.0.cause.as_deref()
    }

    /// The line of our code where it was born, for the log.
    #[must_use]
    pub fn born_at(&self) -> &'static Location<'static> {
        self.0.at
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.wire(), self.0.code.english())?;
        for (name, value) in &self.0.params {
            write!(f, "; {name}={value}")?;
        }
        for field in &self.0.fields {
            write!(f, "; {}: {}", field.field, field.code.wire())?;
        }
        if let Some(place) = &self.0.place {
            write!(f, " at {}:{}:{}", place.file, place.line, place.column)?;
        }
        Ok(())
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.cause {
            Some(cause) => Some(&**cause),
            None => None,
        }
    }
}
