//! Every reference of assembled types is followed, every expression is type-checked.

mod limits;

use super::{Package, assemble};
use crate::access::FieldLimit;
use crate::expr::record_env::{SYSTEM_NAMES, field_type};
use crate::expr::{Expr, RecordEnv, Type, check};
use crate::field::{Field, FieldKind, Required, number};
use crate::record_type::{FIELDS_MAX, RecordType, Section, Stage, Types};
use crate::template;
use base::{Code, Name, Problem};
use std::collections::BTreeSet;

/// Words that are columns or variables already, besides [`SYSTEM_NAMES`].
const TAKEN: [&str; 3] = ["owner_id", "this", "it"];

/// What is looked at.
pub(super) struct Inspection<'p> {
    pub(super) packages: &'p [Package],
    pub(super) types: &'p Types,
}

impl Inspection<'_> {
    /// Looks at everything.
    pub(super) fn all(&self) -> Result<(), Problem> {
        let mut types: Vec<&RecordType> = self.types.values().map(|of| &**of).collect();
        types.sort_by(|a, b| a.code.cmp(&b.code));
        self.rollup_cycles()?;
        for record_type in types {
            self.record_type(record_type)?;
        }
        for package in self.packages {
            self.rights(package)?;
            self.rows(package)?;
        }
        Ok(())
    }

    /// `package.invalid` at the place of a dotted name.
    #[track_caller]
    pub(super) fn refuse(&self, name: &str, what: impl Into<String>) -> Problem {
        self.locate(name, Problem::new(Code::PackageInvalid).with("what", what))
    }

    /// Puts the place of a dotted name, or of the longest beginning of it, on a problem.
    fn locate(&self, name: &str, problem: Problem) -> Problem {
        let mut known = name;
        loop {
            if let Some(place) = assemble::place(self.packages, known) {
                return problem.at_place(place);
            }
            match known.rsplit_once('.') {
                Some((shorter, _)) => known = shorter,
                None => return problem,
            }
        }
    }

    fn record_type(&self, of: &RecordType) -> Result<(), Problem> {
        if of.fields.len() > FIELDS_MAX {
            return Err(self.refuse(&of.code, "a type has at most 400 fields"));
        }
        for field in &of.fields {
            self.field(of, field)?;
        }
        self.named_fields(of)?;
        self.pipelines(of)?;
        for rule in &of.checks {
            self.expr(of, &format!("{}.checks.{}", of.code, rule.code), &rule.when, &Type::Bool)?;
        }
        let title = format!("{}.title", of.code);
        let names = template::names(&of.title).map_err(|problem| self.locate(&title, problem))?;
        for name in names {
            if of.field(&name).is_none() && !SYSTEM_NAMES.contains(&&*name) {
                return Err(
                    self.refuse(&title, format!("the title names `{name}`, which is no field"))
                );
            }
            // A title is shown to everybody who reads the record.
            if of.field(&name).is_some_and(Field::is_guarded) {
                let what = format!("the title names `{name}`, which not everybody sees");
                return Err(self.refuse(&title, what));
            }
            if of.field(&name).is_some_and(|field| field.kind == FieldKind::Links) {
                return Err(self.refuse(&title, format!("the title names the links `{name}`")));
            }
        }
        of.computed().map(|_| ()).map_err(|name| {
            let what = format!("the computed field `{name}` needs itself");
            self.refuse(&format!("{}.fields.{name}.compute", of.code), what)
        })
    }

    /// Fields that the type names: owner, search, sections.
    fn named_fields(&self, of: &RecordType) -> Result<(), Problem> {
        let code = &of.code;
        if let Some(owner) = &of.owner
            && of.field(owner).is_none_or(|field| field.kind != FieldKind::Person)
        {
            let what = format!("the owner `{owner}` is not a field of the kind person");
            return Err(self.refuse(&format!("{code}.owner"), what));
        }
        for name in &of.search {
            let is_fit = |field: &Field| {
                field.value_kind().row().is_searchable
                    || matches!(field.kind, FieldKind::Choice | FieldKind::Tree)
            };
            if !of.field(name).is_some_and(is_fit) {
                let what = format!("search cannot look at `{name}`: it is no field with a text");
                return Err(self.refuse(&format!("{code}.search"), what));
            }
        }
        for name in &of.same_by {
            if of.field(name).is_none() {
                let what = format!("there is no field `{name}`");
                return Err(self.refuse(&format!("{code}.same_by"), what));
            }
        }
        let mut sections = BTreeSet::new();
        for section in &of.sections {
            let place = format!("{code}.sections.{}", section.code);
            if !sections.insert(&section.code) {
                return Err(self.refuse(&place, "a section of this code is here already"));
            }
            let rows = self.rows_of(of, section, &place)?;
            if rows.is_some() && of.field(&section.code).is_some() {
                return Err(self.refuse(&place, "a field has the code of this table"));
            }
            let holder = rows.unwrap_or(of);
            if let Some(name) = section.fields.iter().find(|name| holder.field(name).is_none()) {
                return Err(self.refuse(&place, format!("there is no field `{name}`")));
            }
        }
        let wrong = of
            .checks
            .iter()
            .find(|rule| rule.field.as_ref().is_some_and(|name| of.field(name).is_none()));
        match wrong {
            Some(rule) => {
                Err(self.refuse(&format!("{code}.checks.{}", rule.code), "there is no such field"))
            }
            None => Ok(()),
        }
    }

    /// The type of a table's rows: it hangs on this one by one parent link and has no stages, and
    /// its records are rows of one table only.
    fn rows_of(
        &self,
        of: &RecordType,
        section: &Section,
        place: &str,
    ) -> Result<Option<&RecordType>, Problem> {
        let Some(table) = &section.table else { return Ok(None) };
        let Some(rows) = self.types.get(table) else {
            return Err(self.refuse(place, format!("there is no type `{table}`")));
        };
        let links = rows.fields.iter().filter(|field| field.is_parent);
        let links: Vec<_> = links.filter_map(|field| field.to.as_deref()).collect();
        if links != [of.code.as_str()] || !rows.pipelines.is_empty() {
            let what = format!(
                "rows of a table have no stages and one parent link, to `{}`; `{table}` does not",
                of.code
            );
            return Err(self.refuse(place, what));
        }
        let all = self.types.values().flat_map(|of| &of.sections);
        if all.filter(|other| other.table.as_ref() == Some(table)).count() > 1 {
            return Err(self.refuse(place, format!("`{table}` is the table of another section")));
        }
        Ok(Some(rows))
    }

    fn pipelines(&self, of: &RecordType) -> Result<(), Problem> {
        let code = &of.code;
        let mut seen = BTreeSet::new();
        for pipeline in &of.pipelines {
            let place = format!("{code}.pipelines.{}", pipeline.code);
            if pipeline.stages.is_empty() || !seen.insert(pipeline.code.as_str()) {
                let what = "a pipeline has stages and a code of its own";
                return Err(self.refuse(&place, what));
            }
            for stage in &pipeline.stages {
                if !seen.insert(stage.code.as_str()) {
                    return Err(self.refuse(&place, format!("`{}` is here twice", stage.code)));
                }
                self.by_hand(of, stage)?;
            }
        }
        let start = of.start.as_deref();
        if !of.pipelines.is_empty() && !of.is_open(start) {
            let what = "`start` is the full code of an open stage, `pipeline.stage`";
            return Err(self.refuse(&format!("{code}.start"), what));
        }
        if of.pipelines.is_empty() && (of.needs_step || start.is_some()) {
            return Err(self.refuse(code, "a type with `next_step` or `start` has pipelines"));
        }
        let mut stages = of.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        if of.needs_step && stages.all(|stage| stage.outcome.is_none()) {
            return Err(self.refuse(code, "no stage has an outcome, so nothing can ever be closed"));
        }
        Ok(())
    }

    /// The stages and roles that a rule of moves by hand names are there.
    fn by_hand(&self, of: &RecordType, stage: &Stage) -> Result<(), Problem> {
        let Some(rule) = &stage.by_hand else { return Ok(()) };
        let place = format!("{}.stages.{}", of.code, stage.code);
        if let Some(wrong) = rule.from.iter().find(|from| of.stage(from).is_none()) {
            return Err(self.refuse(&place, format!("there is no stage `{wrong}`")));
        }
        let is_known = |role: &Name| {
            self.packages.iter().flat_map(|package| &package.roles).any(|one| one.code == *role)
        };
        match rule.roles.iter().find(|role| !is_known(role)) {
            Some(wrong) => Err(self.refuse(&place, format!("there is no role `{wrong}`"))),
            None => Ok(()),
        }
    }

    fn field(&self, of: &RecordType, field: &Field) -> Result<(), Problem> {
        let place = format!("{}.fields.{}", of.code, field.code);
        let name = field.code.as_str();
        if SYSTEM_NAMES.contains(&name) || TAKEN.contains(&name) {
            return Err(
                self.refuse(&place, format!("`{name}` is the name of something every record has"))
            );
        }
        if name.contains("__") {
            return Err(self.refuse(&place, "`__` stands in the names of kept columns alone"));
        }
        if name.strip_suffix("_fold").is_some_and(|start| of.field(start).is_some()) {
            return Err(self.refuse(&place, format!("`{name}` is the name of a column already")));
        }
        if let Some(to) = &field.to
            && !self.types.contains_key(to)
        {
            return Err(self.refuse(&format!("{place}.to"), format!("there is no type `{to}`")));
        }
        if field.is_parent && field.kind != FieldKind::Link {
            return Err(self.refuse(&place, "`parent` belongs to links"));
        }
        if (field.is_indexed || field.is_unique) && !field.is_stored() {
            let what =
                "a field computed from the present moment or from other records has no index";
            return Err(self.refuse(&place, what));
        }
        self.rollup(of, field, &place)?;
        self.limits(of, field, &place)?;
        self.number(of, field, &place)?;
        if let Required::Stages { leaving, entering } = &field.required
            && let Some(stage) =
                leaving.iter().chain(entering).find(|stage| of.stage(stage).is_none())
        {
            let what = format!("there is no stage `{stage}`");
            return Err(self.refuse(&format!("{place}.required"), what));
        }
        if let Required::When(expr) = &field.required {
            self.expr(of, &format!("{place}.required"), expr, &Type::Bool)?;
        }
        if let Some(expr) = &field.given_when {
            self.expr(of, &format!("{place}.given_when"), expr, &Type::Bool)?;
        }
        let Some(values) = field_type(field) else {
            return Err(self.refuse(&place, "the kind of the values is missing"));
        };
        if let Some(expr) = &field.default {
            self.expr(of, &format!("{place}.default"), expr, &values)?;
        }
        if let Some(expr) = &field.fill {
            self.expr(of, &format!("{place}.fill"), expr, &values)?;
        }
        if let Some(expr) = &field.compute {
            self.expr(of, &format!("{place}.compute"), expr, &values)?;
        }
        Ok(())
    }

    fn number(&self, of: &RecordType, field: &Field, place: &str) -> Result<(), Problem> {
        if field.kind != FieldKind::Number {
            return Ok(());
        }
        let at = format!("{place}.template");
        let needs = number::check(&field.template).map_err(|problem| self.locate(&at, problem))?;
        if needs.letter && field.letter.is_none() {
            return Err(self.refuse(&at, "`letter` says which field gives the {letter}"));
        }
        if needs.prefix && field.prefix.is_none() {
            return Err(self.refuse(&at, "`prefix` says what stands for the {prefix}"));
        }
        if let Some(letter) = field.letter.as_ref().filter(|letter| of.field(letter).is_none()) {
            let at = format!("{place}.letter");
            return Err(self.refuse(&at, format!("there is no field `{letter}`")));
        }
        if let Some(expr) = &field.prefix {
            self.expr(of, &format!("{place}.prefix"), expr, &Type::Text)?;
        }
        let Some(year_of) = &field.year_of else { return Ok(()) };
        let kind = of.field(year_of).map(Field::value_kind);
        if needs.year && matches!(kind, Some(FieldKind::Date | FieldKind::Datetime)) {
            return Ok(());
        }
        let what = format!("`year_of` is a day field for {{yy}} or {{yyyy}}, not `{year_of}`");
        Err(self.refuse(&format!("{place}.year_of"), what))
    }

    pub(super) fn expr(
        &self,
        of: &RecordType,
        place: &str,
        expr: &Expr,
        wanted: &Type,
    ) -> Result<(), Problem> {
        let env = RecordEnv::new(self.types, of);
        let found = check(expr, &env).map_err(|problem| self.locate(place, problem))?;
        if found.fits(wanted) {
            return Ok(());
        }
        let what = format!("{wanted} is expected, this is {found}");
        let problem = Problem::new(Code::ExprType).with("part", &*expr.text).with("what", what);
        Err(self.locate(place, problem))
    }

    fn rights(&self, package: &Package) -> Result<(), Problem> {
        for role in &package.roles {
            if let Some(name) =
                role.rights.keys().filter(|name| !self.types.contains_key(*name)).min()
            {
                let what = format!("there is no type `{name}`");
                return Err(self.refuse(&format!("role.{}", role.code), what));
            }
            for (name, fields) in &role.limits {
                let of = self.types.get(name);
                for (field, limit) in fields {
                    if let Some(what) = misfit(name, of.map(|of| &**of), field, *limit) {
                        return Err(self.refuse(&format!("role.{}", role.code), what));
                    }
                }
            }
        }
        Ok(())
    }

    fn rows(&self, package: &Package) -> Result<(), Problem> {
        for (name, rows) in &package.rows {
            let Some(of) = self.types.get(name.as_str()) else {
                let what = format!("there is no type `{name}` for these rows");
                return Err(self.refuse(&format!("rows.{name}.0"), what));
            };
            for (at, row) in rows.iter().enumerate() {
                if let Some(key) = row.keys().find(|key| of.field(key).is_none()) {
                    let what = format!("the type `{name}` has no field `{key}`");
                    return Err(self.refuse(&format!("rows.{name}.{at}"), what));
                }
            }
        }
        Ok(())
    }
}

/// Why a role cannot limit a field so.
fn misfit(name: &Name, of: Option<&RecordType>, field: &Name, limit: FieldLimit) -> Option<String> {
    let Some(of) = of else { return Some(format!("there is no type `{name}`")) };
    let Some(known) = of.field(field) else {
        return Some(format!("the type `{name}` has no field `{field}`"));
    };
    // Every list and every panel says whose a record is and which number it has.
    let is_told = of.owner.as_ref() == Some(field) || known.kind == FieldKind::Number;
    (limit == FieldLimit::No && is_told)
        .then(|| format!("the field `{field}` is shown beside every record of `{name}`"))
}
