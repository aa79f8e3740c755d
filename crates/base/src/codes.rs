//! Every code of every problem: one row each. `docs/errors.md` is compared with this table.

/// What a problem means to the caller; decides the HTTP status in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The input is wrong.
    Invalid,
    /// Nobody is signed in, or the session has ended.
    Unknown,
    /// The caller may not do this.
    Denied,
    /// There is no such thing for the caller.
    NotFound,
    /// The state of things does not allow it now.
    Conflict,
    /// Too much or too often.
    Limited,
    /// Something the product needs does not answer.
    Unavailable,
    /// A mistake of ours.
    Bug,
}

macro_rules! codes {
    ($($name:ident, $wire:literal, $kind:ident, $english:literal;)*) => {
        /// The stable code of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $english] $name,)*
        }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code on the wire, `noun.what_is_wrong`.
            #[must_use]
            pub fn wire(self) -> &'static str {
                match self { $(Code::$name => $wire,)* }
            }

            /// What it means to the caller.
            #[must_use]
            pub fn kind(self) -> Kind {
                match self { $(Code::$name => Kind::$kind,)* }
            }

            /// One sentence for developers; people read the word files.
            #[must_use]
            pub fn english(self) -> &'static str {
                match self { $(Code::$name => $english,)* }
            }
        }
    };
}

codes! {
    // names, values, fields
    NameInvalid,        "name.invalid",          Invalid,     "not a name: a–z, digits and _, a letter first, at most 48";
    FieldUnknown,       "field.unknown",         Invalid,     "the record type has no such field";
    FieldRequired,      "field.required",        Invalid,     "the field must be filled";
    FieldWrongKind,     "field.wrong_kind",      Invalid,     "the value is not of the field's kind";
    FieldTooLong,       "field.too_long",        Invalid,     "the text is longer than the field allows";
    FieldListLong,      "field.list_long",       Invalid,     "the list has more items than the field allows";
    FieldTooLarge,      "field.too_large",       Invalid,     "the number is outside of the range that can be kept";
    FieldDateRange,     "field.date_range",      Invalid,     "the day lies outside of the years that are kept";
    FieldBelow,         "field.below",           Invalid,     "the value is less than the field allows";
    FieldAbove,         "field.above",           Invalid,     "the value is greater than the field allows";
    FieldPattern,       "field.pattern",         Invalid,     "the text does not look as the field asks";
    FieldReadOnly,      "field.read_only",       Invalid,     "the field is set by the system";
    FieldNotOption,     "field.not_option",      Invalid,     "the value is not among the field's options";
    FieldNotOffered,    "field.not_offered",     Invalid,     "the option does not go with the other values of the record";
    FieldLinkMissing,   "field.link_missing",    Invalid,     "the linked record does not exist or is hidden";
    FieldNotOrdered,    "field.not_ordered",     Invalid,     "lists cannot be sorted by this field";
    FieldTaken,         "field.taken",           Conflict,    "another record has this value already";
    FieldTakenBy,       "field.taken_by",        Conflict,    "a record that the caller may read has this value already";
    FieldCheckFailed,   "field.check_failed",    Invalid,     "a rule of the record type is broken";
    FieldDenied,        "field.denied",          Denied,      "the caller may not see or change this field";
    FieldPreparing,     "field.preparing",       Conflict,    "the values of the field are being converted or filled; it can be used when that is done";
    FieldPhone,         "field.phone",           Invalid,     "not a phone number";
    FieldEmail,         "field.email",           Invalid,     "not an e-mail address";
    FieldFileMissing,   "field.file_missing",    Invalid,     "the file does not exist or is hidden";
    FieldNotImage,      "field.not_image",       Invalid,     "the file is not a picture that browsers show";
    FieldFilesLarge,    "field.files_large",     Invalid,     "the files of the record are larger together than allowed";
    // records and stages
    TypeUnknown,        "type.unknown",          NotFound,    "no such record type";
    RecordNotFound,     "record.not_found",      NotFound,    "no such record, or it is hidden from the caller";
    RecordInvalid,      "record.invalid",        Invalid,     "some fields are wrong";
    RecordConflict,     "record.conflict",       Conflict,    "the record was changed by someone else meanwhile";
    RecordClosed,       "record.closed",         Conflict,    "the record is closed";
    RecordNumbered,     "record.numbered",       Conflict,    "the record has a number of a series without gaps and cannot be deleted";
    RecordLinked,       "record.linked",         Conflict,    "other records point at this record";
    TrashNotFound,        "trash.not_found",        NotFound,    "no such record in the recycle bin, or it is hidden from the caller";
    TrashParent,          "trash.parent",          Conflict,    "the record it belongs to is in the recycle bin itself; restore that one first";
    RecordMerged,       "record.merged",         NotFound,    "the record is a part of another one since they were merged";
    MergePair,          "merge.pair",            Invalid,     "only two different records of one type can be merged";
    MergeLarge,         "merge.large",           Limited,     "more records point at the record than one merge can move";
    MergeGone,          "merge.gone",            NotFound,    "no such merge, or it cannot be undone any more";
    StageUnknown,       "stage.unknown",         Invalid,     "the record type has no such stage";
    StageFieldsMissing, "stage.fields_missing",  Invalid,     "the stage asks for more fields";
    StageNotAllowed,    "stage.not_allowed",     Conflict,    "the stage cannot be entered from here";
    StepMissing,        "step.missing",          Conflict,    "an open record would be left without a next step";
    ActionDenied,       "action.denied",         Denied,      "the caller may not do this";
    // tasks
    TaskNotFound,       "task.not_found",        NotFound,    "no such task, or it is hidden from the caller";
    TaskClosed,         "task.closed",           Conflict,    "the task is closed already";
    TaskLastStep,       "task.last_step",        Conflict,    "this is the record's last step; say what comes next";
    TaskChecklist,      "task.checklist",        Conflict,    "the checklist must be completed first";
    TaskOutcome,        "task.outcome",          Invalid,     "the task has no such outcome";
    TaskDue,            "task.due",              Invalid,     "people plan tasks for later, not for the past";
    TaskControl,        "task.control",          Conflict,    "the task belongs to a wait of its process, which alone closes it";
    TaskFollowed,       "task.followed",         Conflict,    "something followed from the task, so it stays done";
    // people and sign-in
    PersonNotFound,     "person.not_found",      NotFound,    "no such person";
    PersonInactive,     "person.inactive",       Conflict,    "the person is blocked and cannot be given work";
    PersonHasSteps,     "person.has_steps",      Conflict,    "the person has open steps; hand them over first";
    PersonLoginTaken,   "person.login_taken",    Conflict,    "another person has this login";
    PersonLastAdmin,    "person.last_admin",     Conflict,    "the last administrator cannot be removed";
    DepartmentUnknown,  "department.unknown",    Invalid,     "no such department";
    DepartmentCycle,    "department.cycle",      Conflict,    "a department cannot be inside itself";
    DepartmentNotEmpty, "department.not_empty",  Conflict,    "people or departments are inside of the department";
    RoleUnknown,        "role.unknown",          Invalid,     "no such role";
    SessionMissing,     "session.missing",       Unknown,     "sign in first";
    LoginWrong,         "login.wrong",           Denied,      "wrong login or password";
    LoginLimited,       "login.limited",         Limited,     "too many attempts; try again later";
    PasswordWeak,       "password.weak",         Invalid,     "the password is too short or too common";
    LinkSpent,          "link.spent",            NotFound,    "the one-time link was used or is too old";
    TokenUnknown,       "token.unknown",         NotFound,    "no such token";
    OriginForeign,      "origin.foreign",        Denied,      "the request comes from another site";
    // expressions, queries, packages, processes
    ExprSyntax,         "expr.syntax",           Invalid,     "the expression cannot be read";
    ExprType,           "expr.type",             Invalid,     "the types in the expression do not fit";
    ExprName,           "expr.name",             Invalid,     "the expression names something that does not exist";
    ExprLimit,          "expr.limit",            Invalid,     "the expression is too long, too deep or too costly";
    ExprValue,          "expr.value",            Invalid,     "the expression cannot be computed for these values";
    QueryCursor,        "query.cursor",          Invalid,     "the cursor does not belong to this list";
    QueryLimit,         "query.limit",           Invalid,     "the page is too large";
    PackageInvalid,     "package.invalid",       Invalid,     "the package file is wrong";
    PackageUnknown,     "package.unknown",       NotFound,    "no such package";
    PackageRequires,    "package.requires",      Conflict,    "the package needs another package that is not installed";
    PackageClash,       "package.clash",         Conflict,    "the package would change what another package made";
    PackageConflict,    "package.conflict",      Conflict,    "the package was changed by someone else meanwhile";
    PackageBusy,        "package.busy",          Conflict,    "an earlier change of this record type is still being carried out";
    RevisionUnknown,    "revision.unknown",      NotFound,    "no such revision of the package";
    ProcessLoop,        "process.loop",          Conflict,    "the rules caused each other too often and were stopped";
    ProcessFailed,      "process.failed",        Conflict,    "a rule could not do its work";
    // files
    FileNotFound,       "file.not_found",        NotFound,    "no such file, or it is hidden from the caller";
    FileEmpty,          "file.empty",            Invalid,     "the file is empty";
    FileTooLarge,       "file.too_large",        Limited,     "the file is larger than allowed";
    FileBroken,         "file.broken",           Invalid,     "the file did not arrive whole";
    FileWaiting,        "file.waiting",          Limited,     "too many files of the caller wait to be attached to records";
    FilePicture,        "file.picture",          Invalid,     "no preview can be made of the file";
    // imports and exports
    ImportFile,         "import.file",           Invalid,     "the file cannot be read";
    ImportColumn,       "import.column",         Invalid,     "the file has no such column";
    ImportMapping,      "import.mapping",        Invalid,     "the mapping is incomplete or wrong";
    ImportNotFound,     "import.not_found",      NotFound,    "no such import";
    ImportState,        "import.state",          Conflict,    "the import cannot do this in its present state";
    ImportTooLarge,     "import.too_large",      Limited,     "the file has more bytes, rows or columns than an import may have";
    ImportValue,        "import.value",          Invalid,     "the value cannot be read as the field asks";
    ImportAmbiguous,    "import.ambiguous",      Invalid,     "several records have this name";
    ExportTooLarge,     "export.too_large",      Limited,     "the table has more rows than a file of this format can hold";
    ExportBusy,         "export.busy",           Limited,     "the caller's other exports are still under way";
    ExportGone,         "export.gone",           NotFound,    "the file of the export is not ready, or is no longer kept";
    JobNotFound,        "job.not_found",         NotFound,    "no such job";
    JobStopped,         "job.stopped",           Conflict,    "the server stopped before the work was done";
    BackupInvalid,      "backup.invalid",        Invalid,     "the backup cannot be taken or restored so";
    BackupTool,         "backup.tool",           Unavailable, "a tool of PostgreSQL is missing";
    // the house
    RequestInvalid,     "request.invalid",       Invalid,     "the request cannot be read";
    RequestTooLarge,    "request.too_large",     Limited,     "the request is too large";
    RouteUnknown,       "route.unknown",         NotFound,    "there is nothing at this address";
    ConfigInvalid,      "config.invalid",        Invalid,     "a setting is wrong";
    StoreNewer,         "store.newer",           Conflict,    "the database was made by a newer version of the product";
    StoreInUse,         "store.in_use",          Conflict,    "another server works in this data folder";
    StoreFull,          "store.full",            Unavailable, "the disk is full or read-only";
    StoreBusy,          "store.busy",            Unavailable, "the database did not answer in time";
    StoreUnavailable,   "store.unavailable",     Unavailable, "the database cannot be reached";
    StoreMismatch,      "store.mismatch",        Conflict,    "the tables do not match the packages";
    Bug,                "bug",                   Bug,         "we made a mistake; it has been logged";
}
