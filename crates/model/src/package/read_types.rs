//! Record types and extensions from their files.

use super::yaml::{Fields, Node};
use super::{Extension, Places};
use crate::field::{Choice, Field, FieldKind, How, Label, Pattern, Required, Rollup};
use crate::record_type::{ByHand, Check, Outcome, Pipeline, RecordType, Section, Stage, Words};
use base::{Name, Problem};

/// Reads `types/<type>.yaml`.
pub(super) fn record_type(
    node: &Node,
    package: &Name,
    places: &mut Places,
) -> Result<RecordType, Problem> {
    let mut fields = node.fields()?;
    let code = fields.name("type")?;
    places.insert(code.to_string(), node.place());
    for key in ["title", "owner", "start", "search", "same_by"] {
        if let Some(value) = node.get(key) {
            places.insert(format!("{code}.{key}"), value.place());
        }
    }
    let label = fields.label("label")?;
    let record_type = RecordType {
        words: words(&mut fields, label)?,
        icon: fields.text_or_empty("icon")?,
        title: fields.text("title")?.to_owned(),
        owner: fields.name_if_any("owner")?,
        needs_step: fields.flag("next_step")?,
        is_directory: fields.flag("directory")?,
        position: small(fields.take("position"), 0, 9999)?,
        search: fields.names("search")?,
        same_by: fields.names("same_by")?,
        start: fields.take("start").map(Node::as_text).transpose()?.map(str::to_owned),
        note: fields.text_or_empty("note")?,
        fields: all_fields(&mut fields, &code, package, places)?,
        sections: sections(&mut fields, &code, places)?,
        checks: all(&mut fields, "checks", |node| check(node, &code, places))?,
        pipelines: all(&mut fields, "pipelines", |node| pipeline(node, &code, places))?,
        code: code.clone(),
        package: package.clone(),
    };
    fields.done()?;
    Ok(record_type)
}

/// Reads `extends/<type>.yaml`.
pub(super) fn extension(
    node: &Node,
    package: &Name,
    places: &mut Places,
) -> Result<Extension, Problem> {
    let mut fields = node.fields()?;
    let record_type = fields.name("extends")?;
    places.insert(format!("extends.{record_type}"), node.place());
    let extension = Extension {
        note: fields.text_or_empty("note")?,
        fields: all_fields(&mut fields, &record_type, package, places)?,
        sections: sections(&mut fields, &record_type, places)?,
        record_type,
    };
    fields.done()?;
    Ok(extension)
}

/// A word out of a closed set.
pub(super) fn word<T>(
    node: &Node,
    of_code: impl Fn(&str) -> Option<T>,
    known: &[&str],
) -> Result<T, Problem> {
    let text = node.as_text()?;
    of_code(text).ok_or_else(|| {
        node.problem(format!("`{text}` is not known here; there are {}", known.join(", ")))
    })
}

fn all<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    read: impl FnMut(&Node) -> Result<T, Problem>,
) -> Result<Vec<T>, Problem> {
    fields.take(key).map_or(Ok([].as_slice()), Node::items)?.iter().map(read).collect()
}

fn small(node: Option<&Node>, default: u32, most: u32) -> Result<u32, Problem> {
    let Some(node) = node else { return Ok(default) };
    let number = u32::try_from(node.as_int()?).ok().filter(|number| *number <= most);
    number.ok_or_else(|| node.problem(format!("a number from 0 to {most} is expected here")))
}

fn words(fields: &mut Fields<'_>, title: Label) -> Result<Words, Problem> {
    let Some(node) = fields.take("words") else {
        let same = || title.clone();
        return Ok(Words { one: same(), few: same(), many: same(), new: same(), title });
    };
    let mut fields = node.fields()?;
    let words = Words {
        title,
        one: fields.label("one")?,
        few: fields.label("few")?,
        many: fields.label("many")?,
        new: fields.label("new")?,
    };
    fields.done()?;
    Ok(words)
}

/// Keys of a field whose places are kept, for mistakes found later.
const KEYS: [&str; 15] = [
    "fill",
    "rollup",
    "required",
    "default",
    "compute",
    "given_when",
    "to",
    "template",
    "prefix",
    "letter",
    "year_of",
    "min",
    "max",
    "pattern",
    "of",
];

fn all_fields(
    fields: &mut Fields<'_>,
    of_type: &Name,
    package: &Name,
    places: &mut Places,
) -> Result<Vec<Field>, Problem> {
    let mut found: Vec<Field> = Vec::new();
    for node in fields.take("fields").map_or(Ok([].as_slice()), Node::items)? {
        let field = field(node, package)?;
        if found.iter().any(|known| known.code == field.code) {
            return Err(node.problem(format!("the field `{}` is here twice", field.code)));
        }
        let place = format!("{of_type}.fields.{}", field.code);
        for key in KEYS {
            if let Some(value) = node.get(key) {
                places.insert(format!("{place}.{key}"), value.place());
            }
        }
        places.insert(place, node.place());
        found.push(field);
    }
    Ok(found)
}

fn field(node: &Node, package: &Name) -> Result<Field, Problem> {
    let mut fields = node.fields()?;
    let code = fields.name("code")?;
    let kind = kind(fields.need("kind")?)?;
    let label = fields.label("label")?;
    let result = fields.take("result").map(self::kind).transpose()?;
    let field = Field {
        result,
        to: fields.name_if_any("to")?,
        is_parent: fields.flag("parent")?,
        reverse: fields.label_or_empty("reverse")?,
        hint: fields.label_or_empty("hint")?,
        required: fields.take("required").map_or(Ok(Required::Never), required)?,
        min: fields.expr("min")?,
        max: fields.expr("max")?,
        pattern: fields.take("pattern").map(pattern).transpose()?,
        of: fields.name_if_any("of")?,
        options: options(&mut fields)?,
        scale: scale(&mut fields, result.unwrap_or(kind))?,
        template: fields.text_or_empty("template")?,
        prefix: fields.expr("prefix")?,
        letter: fields.name_if_any("letter")?,
        year_of: fields.name_if_any("year_of")?,
        given_when: fields.expr("given_when")?,
        compute: fields.expr("compute")?,
        rollup: fields.take("rollup").map(rollup).transpose()?,
        default: fields.expr("default")?,
        fill: fields.expr("fill")?,
        in_create: fields.flag("create")?,
        in_list: fields.flag("list")?,
        on_card: fields.flag("card")?,
        is_indexed: fields.flag("index")?,
        is_unique: fields.flag("unique")?,
        is_read_only: fields.flag("read_only")?,
        is_after_close: fields.flag("after_close")?,
        is_personal: fields.flag("personal")?,
        is_special: fields.flag("special")?,
        is_closable: false,
        note: fields.text_or_empty("note")?,
        ..Field::new(code, kind, label, package.clone())
    };
    fields.done()?;
    fitting(node, field)
}

/// A field whose keys go with its kind.
fn fitting(node: &Node, field: Field) -> Result<Field, Problem> {
    let wrong = |what: &str| Err(node.problem(format!("`{}`: {what}", field.code)));
    match (field.kind, field.value_kind()) {
        (FieldKind::Computed, kind) if kind.is_derived() || kind == FieldKind::Number => {
            wrong("a computed field needs `result`, the kind of its values")
        }
        (FieldKind::Computed, _) if field.compute.is_none() => wrong("`compute` is missing"),
        (FieldKind::Rollup, _) if field.rollup.is_none() => wrong("`rollup` is missing"),
        (FieldKind::Rollup, _) if field.result.is_some() || field.to.is_some() => {
            wrong("the kind of a roll-up follows from what it gathers")
        }
        (kind, _) if kind != FieldKind::Rollup && field.rollup.is_some() => {
            wrong("`rollup` belongs to fields of the kind rollup")
        }
        (kind, _) if field.fill.is_some() && (kind.is_derived() || kind == FieldKind::Number) => {
            wrong("`fill` belongs to fields that people fill")
        }
        (FieldKind::Number, _) if field.template.is_empty() => wrong("`template` is missing"),
        (_, FieldKind::Link | FieldKind::Links) if field.to.is_none() => {
            wrong("a link needs `to`, the type it is to")
        }
        (FieldKind::Computed, FieldKind::Links) => wrong("no expression gives several links"),
        _ if !field.is_link() && field.reverse != Label::default() => {
            wrong("`reverse` belongs to links")
        }
        (kind, _)
            if kind != FieldKind::Tree
                && field.options.iter().any(|option| option.parent.is_some()) =>
        {
            wrong("`parent` of an option belongs to fields of the kind tree")
        }
        (FieldKind::Choice | FieldKind::Choices | FieldKind::Tree, _)
            if field.options.is_empty() =>
        {
            wrong("a choice needs `options`")
        }
        (FieldKind::Computed, _) => Ok(field),
        _ if field.result.is_some() || field.compute.is_some() => {
            wrong("`result` and `compute` belong to fields of the kind computed")
        }
        _ => Ok(field),
    }
}

fn kind(node: &Node) -> Result<FieldKind, Problem> {
    word(node, FieldKind::of_code, &FieldKind::ALL.map(FieldKind::code))
}

fn scale(fields: &mut Fields<'_>, kind: FieldKind) -> Result<u32, Problem> {
    let node = fields.take("scale");
    match (node, kind) {
        (Some(_), FieldKind::Decimal) => small(node, 2, 9),
        (Some(node), _) => Err(node.problem("`scale` belongs to fields of the kind decimal")),
        (None, FieldKind::Integer) => Ok(0),
        (None, _) => Ok(2),
    }
}

fn required(node: &Node) -> Result<Required, Problem> {
    if node.get("leaving").is_some() || node.get("entering").is_some() {
        let mut fields = node.fields()?;
        let leaving = texts(&mut fields, "leaving")?;
        let entering = texts(&mut fields, "entering")?;
        fields.done()?;
        return Ok(Required::Stages { leaving, entering });
    }
    match node.as_flag() {
        Ok(true) => Ok(Required::Always),
        Ok(false) => Ok(Required::Never),
        Err(_) => Ok(Required::When(node.as_expr()?)),
    }
}

fn texts(fields: &mut Fields<'_>, key: &'static str) -> Result<Vec<String>, Problem> {
    fields.list(key)?.iter().map(|node| node.as_text().map(str::to_owned)).collect()
}

/// `{how: sum, from: payment.client, value: amount, when: "paid"}`
fn rollup(node: &Node) -> Result<Rollup, Problem> {
    let mut fields = node.fields()?;
    let how = word(fields.need("how")?, How::of_code, &How::ALL.map(How::code))?;
    let from = fields.need("from")?;
    let parts = from.as_text()?.split_once('.');
    let parts = parts.map(|(of, link)| (Name::parse(of), Name::parse(link)));
    let Some((Ok(of), Ok(link))) = parts else {
        return Err(from.problem("`from` is a type and its link, `payment.client`"));
    };
    let rollup = Rollup {
        how,
        from: of,
        link,
        value: fields.name_if_any("value")?,
        by: fields.name_if_any("by")?,
        when: fields.expr("when")?,
    };
    fields.done()?;
    Ok(rollup)
}

fn pattern(node: &Node) -> Result<Pattern, Problem> {
    let mut fields = node.fields()?;
    let like = fields.text("like")?;
    let pattern = Pattern::new(like, fields.label("message")?);
    fields.done()?;
    pattern.map_err(|why| node.problem(format!("the pattern cannot be used: {why}")))
}

fn options(fields: &mut Fields<'_>) -> Result<Vec<Choice>, Problem> {
    let mut options: Vec<Choice> = Vec::new();
    for node in fields.take("options").map_or(Ok([].as_slice()), Node::items)? {
        let mut fields = node.fields()?;
        let option = Choice {
            code: fields.name("code")?,
            label: fields.label("label")?,
            is_active: fields.take("active").map_or(Ok(true), Node::as_flag)?,
            parent: fields.name_if_any("parent")?,
            of: fields.names("of")?,
            when: fields.expr("when")?,
            note: fields.text_or_empty("note")?,
        };
        fields.done()?;
        if options.iter().any(|known| known.code == option.code) {
            return Err(node.problem(format!("the option `{}` is here twice", option.code)));
        }
        if let Some(parent) = &option.parent
            && !options.iter().any(|known| known.code == *parent)
        {
            let what = format!("`{parent}` does not stand before `{}`", option.code);
            return Err(node.problem(what));
        }
        options.push(option);
    }
    Ok(options)
}

fn sections(
    fields: &mut Fields<'_>,
    of_type: &Name,
    places: &mut Places,
) -> Result<Vec<Section>, Problem> {
    all(fields, "sections", |node| {
        let mut fields = node.fields()?;
        let section = Section {
            code: fields.name("code")?,
            label: fields.label("label")?,
            table: fields.name_if_any("table")?,
            fields: fields.names("fields")?,
            note: fields.text_or_empty("note")?,
        };
        fields.done()?;
        places.insert(format!("{of_type}.sections.{}", section.code), node.place());
        Ok(section)
    })
}

fn check(node: &Node, of_type: &Name, places: &mut Places) -> Result<Check, Problem> {
    let mut fields = node.fields()?;
    let check = Check {
        code: fields.name("code")?,
        when: fields.need("when")?.as_expr()?,
        message: fields.label("message")?,
        field: fields.name_if_any("field")?,
        note: fields.text_or_empty("note")?,
    };
    fields.done()?;
    let place = node.get("when").unwrap_or(node).place();
    places.insert(format!("{of_type}.checks.{}", check.code), place);
    Ok(check)
}

fn pipeline(node: &Node, of_type: &Name, places: &mut Places) -> Result<Pipeline, Problem> {
    let mut fields = node.fields()?;
    let code = fields.name("code")?;
    let pipeline = Pipeline {
        label: fields.label("label")?,
        note: fields.text_or_empty("note")?,
        stages: all(&mut fields, "stages", |node| {
            let stage = stage(node, &code)?;
            places.insert(format!("{of_type}.stages.{}", stage.code), node.place());
            Ok(stage)
        })?,
        code,
    };
    fields.done()?;
    places.insert(format!("{of_type}.pipelines.{}", pipeline.code), node.place());
    Ok(pipeline)
}

fn stage(node: &Node, pipeline: &Name) -> Result<Stage, Problem> {
    let mut fields = node.fields()?;
    let code = fields.name("code")?;
    let hue = small(fields.take("hue"), 1, 12)?;
    let outcome = fields
        .take("outcome")
        .map(|node| word(node, Outcome::of_code, &Outcome::ALL.map(Outcome::code)));
    let stage = Stage {
        code: format!("{pipeline}.{code}"),
        label: fields.label("label")?,
        hue: u8::try_from(hue).unwrap_or(1).max(1),
        outcome: outcome.transpose()?,
        by_hand: fields.take("by_hand").map(by_hand).transpose()?.flatten(),
        note: fields.text_or_empty("note")?,
    };
    fields.done()?;
    Ok(stage)
}

/// `true` (as without the key), `false`, or from where and who.
fn by_hand(node: &Node) -> Result<Option<ByHand>, Problem> {
    match node.as_flag() {
        Ok(true) => return Ok(None),
        Ok(false) => return Ok(Some(ByHand::default())),
        Err(_) => {}
    }
    let mut fields = node.fields()?;
    let rule = ByHand { from: texts(&mut fields, "from")?, roles: fields.names("roles")? };
    fields.done()?;
    Ok(Some(rule))
}
