//! The statements of the workload alone, without the product around them: what the database
//! itself asks for. `bare PATH|URL OPERATION COUNT`, run by `cargo xtask bench http` over the
//! data it has made; the caller takes the CPU from the operating system's accounting.

use std::collections::HashMap;
use std::error::Error;

type Fault = Box<dyn Error>;

/// A record with the names of its stage, owner and contact.
const ROW: &str = "SELECT r.title, r.amount, r.close_date, r.phones, r.emails, r.city, r.source, \
    r.note, r.reg, r.probability, s.stage, o.name, c.title FROM r_trade r \
    JOIN record s ON s.id = r.id LEFT JOIN person o ON o.id = r.owner_id \
    LEFT JOIN record c ON c.id = r.contact";

/// Stages of the bench's package.
const STAGES: [&str; 6] =
    ["main.new", "main.called", "main.offer", "main.talks", "main.contract", "main.payment"];

/// Words of the search, folded.
const WORDS: [&str; 4] = ["%поставка%", "%насос%", "%1043%", "%ромашк%"];

/// A parameter.
enum Value<'a> {
    Int(i64),
    Text(&'a str),
}

/// A connection to either database.
enum Database {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Client>, HashMap<String, postgres::Statement>),
}

impl Database {
    fn open(target: &str) -> Result<Database, Fault> {
        if target.starts_with("postgres:") {
            let client = postgres::Client::connect(target, postgres::NoTls)?;
            return Ok(Database::Postgres(Box::new(client), HashMap::new()));
        }
        let connection = rusqlite::Connection::open(target)?;
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA cache_size = -16000;")?;
        Ok(Database::Sqlite(connection))
    }

    /// Runs a statement and reads all its rows; gives the first cell of the first row.
    fn run(&mut self, sql: &str, params: &[Value<'_>]) -> Result<Option<i64>, Fault> {
        match self {
            Database::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                for (place, value) in params.iter().enumerate() {
                    match value {
                        Value::Int(number) => statement.raw_bind_parameter(place + 1, number)?,
                        Value::Text(text) => statement.raw_bind_parameter(place + 1, text)?,
                    }
                }
                let columns = statement.column_count();
                let mut rows = statement.raw_query();
                let mut first = None;
                while let Some(row) = rows.next()? {
                    for place in 0..columns {
                        std::hint::black_box(row.get_ref(place)?);
                    }
                    first = first.or_else(|| row.get(0).ok());
                }
                Ok(first)
            }
            Database::Postgres(client, known) => {
                if !known.contains_key(sql) {
                    known.insert(sql.to_owned(), client.prepare(sql)?);
                }
                let statement = known.get(sql).ok_or("not prepared")?;
                let params: Vec<&(dyn postgres::types::ToSql + Sync)> = params
                    .iter()
                    .map(|value| -> &(dyn postgres::types::ToSql + Sync) {
                        match value {
                            Value::Int(number) => number,
                            Value::Text(text) => text,
                        }
                    })
                    .collect();
                let rows = client.query(statement, &params)?;
                Ok(rows.first().and_then(|row| row.try_get(0).ok()))
            }
        }
    }

    fn transaction(&mut self, statements: &[(&str, &[Value<'_>])]) -> Result<(), Fault> {
        self.run("BEGIN", &[])?;
        for (sql, params) in statements {
            self.run(sql, params)?;
        }
        self.run("COMMIT", &[]).map(drop)
    }
}

fn main() -> Result<(), Fault> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [target, operation, count] = args.as_slice() else {
        return Err("bare PATH|URL get|list|board|create|move|search COUNT".into());
    };
    let mut database = Database::open(target)?;
    let first = database.run("SELECT MIN(id) FROM r_trade", &[])?.ok_or("no records")?;
    let last = database.run("SELECT MAX(id) FROM r_trade", &[])?.ok_or("no records")?;
    for number in 0..count.parse::<i64>()? {
        let id = first + number * 7919 % (last - first + 1);
        once(&mut database, operation, (number, id))?;
    }
    Ok(())
}

/// One operation, as the table of the workload has it.
fn once(database: &mut Database, operation: &str, (number, id): (i64, i64)) -> Result<(), Fault> {
    let stage = Value::Text(pick(&STAGES, number));
    match operation {
        "get" => database.run(&format!("{ROW} WHERE r.id = $1"), &[Value::Int(id)]).map(drop),
        "list" => {
            let owner =
                database.run("SELECT owner_id FROM r_trade WHERE id = $1", &[Value::Int(id)])?;
            let chosen = [stage, Value::Int(owner.unwrap_or_default())];
            let filter = "WHERE r.stage = $1 AND r.owner_id = $2";
            let page =
                format!("{ROW} {filter} ORDER BY r.close_date DESC NULLS LAST, r.id DESC LIMIT 50");
            database.run(&page, &chosen)?;
            database.run(&format!("SELECT COUNT(*) FROM r_trade r {filter}"), &chosen).map(drop)
        }
        "board" => database
            .run("SELECT COUNT(*), stage, SUM(amount) FROM r_trade GROUP BY stage", &[])
            .map(drop),
        // A contact: the database takes no open trade without its next step.
        "create" => database.transaction(&[
            (
                "INSERT INTO record (type, title, title_fold, created_at, updated_at) \
                 VALUES ('contact', 'Иванов', 'иванов', $1, $1)",
                &[Value::Int(number)],
            ),
            (
                "INSERT INTO r_contact (id, created_at, updated_at, last_name, last_name_fold) \
                 SELECT MAX(id), 0, 0, 'Иванов', 'иванов' FROM record",
                &[],
            ),
        ]),
        "move" => database
            .run("UPDATE r_trade SET stage = $1 WHERE id = $2", &[stage, Value::Int(id)])
            .map(drop),
        "search" => database
            .run(
                "SELECT id, title FROM record WHERE type = 'trade' AND title_fold LIKE $1 \
                 ORDER BY id DESC LIMIT 20",
                &[Value::Text(pick(&WORDS, number))],
            )
            .map(drop),
        other => Err(format!("no operation {other}").into()),
    }
}

/// The text at a number, round and round.
fn pick<'a>(texts: &[&'a str], number: i64) -> &'a str {
    let place = usize::try_from(number).unwrap_or_default() % texts.len().max(1);
    texts.get(place).copied().unwrap_or_default()
}
