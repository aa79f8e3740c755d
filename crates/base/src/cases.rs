//! Cases of problems: what exactly is wrong, where one code has several sentences.
//!
//! A case is a word in the parameter `what`; its sentence stands in the word files under the code
//! and the word (`import_file_empty`). Code names cases only by this table, so that none is left
//! without its sentence.

use crate::codes::Code;

/// The keys of a problem's sentence in the word files: of its case, where it has one, then of its
/// code.
#[must_use]
pub fn keys(wire: &str, what: Option<&str>) -> [String; 2] {
    let code = wire.replace('.', "_");
    [format!("{code}_{}", what.unwrap_or_default()), code]
}

macro_rules! cases {
    ($($name:ident, $code:ident, $what:literal, $english:literal;)*) => {
        /// One way of a code to be wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Case {
            $(#[doc = $english] $name,)*
        }

        impl Case {
            /// All cases, in the order of the table.
            pub const ALL: &'static [Case] = &[$(Case::$name,)*];

            /// The code of its problem.
            #[must_use]
            pub fn code(self) -> Code {
                match self { $(Case::$name => Code::$code,)* }
            }

            /// Its word, the parameter `what`.
            #[must_use]
            pub fn what(self) -> &'static str {
                match self { $(Case::$name => $what,)* }
            }

            /// One sentence for developers; people read the word files.
            #[must_use]
            pub fn english(self) -> &'static str {
                match self { $(Case::$name => $english,)* }
            }
        }
    };
}

cases! {
    // records
    StageByTask,        StageNotAllowed, "task",        "people do not bring records to the stage (`label`) by hand: a task (`task`, `who`) does";
    StageByProcess,     StageNotAllowed, "process",     "people do not bring records to the stage (`label`) by hand";
    // imports
    FileEmpty,          ImportFile,     "empty",        "there are no rows";
    FileBinary,         ImportFile,     "binary",       "it is neither a text nor a workbook";
    FileBook,           ImportFile,     "book",         "the workbook is broken or locked by a password";
    FileEncoding,       ImportFile,     "encoding",     "letters cannot be read (`row`)";
    FileHeading,        ImportFile,     "heading",      "the first row has no names of columns";
    FileQuote,          ImportFile,     "quote",        "a quote is not closed (`row`, `column`)";
    FileCells,          ImportFile,     "cells",        "a row has more cells than the heading (`row`, `count`, `max`)";
    FileSign,           ImportFile,     "sign",         "a cell has a zero byte (`row`, `column`)";
    FileGone,           ImportFile,     "gone",         "the uploaded file is no longer kept";
    FileClosed,         ImportFile,     "closed",       "the file cannot be opened (`path`)";
    MappingStep,        ImportMapping,  "step",         "open records need a next step";
    MappingStepTitle,   ImportMapping,  "step_title",   "the next step has no title, or one over 300 characters";
    MappingStepPeople,  ImportMapping,  "step_people",  "nobody is named for the next step";
    MappingColumns,     ImportMapping,  "columns",      "no column is mapped";
    MappingFieldTwice,  ImportMapping,  "field_twice",  "a field is filled from two places (`field`)";
    MappingText,        ImportMapping,  "text",         "the file of the mapping has another shape (`found`)";
    LargeBytes,         ImportTooLarge, "bytes",        "the file has too many bytes (`max`, `mb`)";
    LargeBook,          ImportTooLarge, "book",         "the workbook unpacks to too many bytes (`max`, `mb`)";
    LargeRows,          ImportTooLarge, "rows",         "too many rows (`max`)";
    LargeColumns,       ImportTooLarge, "columns",      "too many columns (`max`)";
    LargeCell,          ImportTooLarge, "cell",         "a cell has too many bytes (`row`, `column`, `max`, `mb`)";
    // backups
    BackupExists,       BackupInvalid,  "exists",       "the file is there already (`path`)";
    BackupFilled,       BackupInvalid,  "filled",       "the place is not empty (`place`)";
    BackupBroken,       BackupInvalid,  "broken",       "the file is cut off, damaged or no backup (`path`)";
    BackupDatabase,     BackupInvalid,  "database",     "the backup is of another kind of database (`database`, `here`)";
    BackupNewer,        BackupInvalid,  "newer",        "the backup was made by a newer version (`version`)";
    // requests
    RequestWhich,       RequestInvalid, "which",        "either `ids` or `filter` says which records";
    RequestAction,      RequestInvalid, "action",       "there is no such action";
    RequestFormat,      RequestInvalid, "format",       "there is no such format of files (`format`)";
    // expressions
    SyntaxEnd,          ExprSyntax,     "end",          "the text ends too early (`at`)";
    SyntaxQuote,        ExprSyntax,     "quote",        "a quote is not closed (`at`)";
    TypeFilter,         ExprType,       "filter",       "a filter says yes or no (`part`)";
    TypeFind,           ExprType,       "find",         "the condition of `find` cannot be a query";
    NameNear,           ExprName,       "near",         "perhaps another name is meant (`name`, `near`)";
    LimitText,          ExprLimit,      "text",         "the text it makes is too long";
    LimitCost,          ExprLimit,      "cost",         "it takes too many steps";
    LimitSource,        ExprLimit,      "source",       "it is longer than 2 KB";
    LimitDepth,         ExprLimit,      "depth",        "it is too deep";
    ValueLarge,         ExprValue,      "large",        "the result is too large";
    ValueZero,          ExprValue,      "division",     "division by zero";
    ValueOrder,         ExprValue,      "order",        "the values have no common order";
    ValueCondition,     ExprValue,      "condition",    "a condition is neither yes nor no";
    ValueOperands,      ExprValue,      "operands",     "the operator or function cannot take these values (`name`)";
    ValueFar,           ExprValue,      "far",          "a term is too far (`count`, `max`)";
    ValueOutside,       ExprValue,      "outside",      "a term ends outside of the years 1–9999 (`day`)";
    // processes
    ProcessNobody,      ProcessFailed,  "nobody",       "nobody is active in the chain, and nobody is on duty";
}
