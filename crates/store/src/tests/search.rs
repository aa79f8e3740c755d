//! Search finds the same on both databases, newest first, within the rights.

use super::fixture::{Base, bases, name, new_lead};
use crate::{Match, Reach, SearchDoc, SearchQuery, Term};
use base::{Name, RecordId};

fn term(any: &[(&str, Match)]) -> Term {
    Term { any: any.iter().map(|(token, how)| ((*token).to_owned(), *how)).collect() }
}

fn words(tokens: &str) -> SearchDoc {
    SearchDoc { tokens: tokens.into(), ..SearchDoc::default() }
}

async fn find(base: &Base, terms: Vec<Term>, types: Vec<(Name, Reach)>) -> Vec<RecordId> {
    let query = SearchQuery { terms, types, limit: 20 };
    let hits = base.store.read(move |tx| tx.search(&query)).await.unwrap();
    hits.into_iter().map(|hit| hit.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn words_prefixes_and_alternatives_are_found_newest_first() {
    for base in bases().await {
        let lead = base.lead.clone();
        let ids = base
            .write(move |tx| {
                let mut ids = Vec::new();
                for tokens in [
                    "дорог ремонт иванов 79990001122 001122",
                    "дорог яма (петров) дорог",
                    "ёж e-mail@example.ru o'neil \"x\" 12:*",
                ] {
                    let id = new_lead(tx, &lead, 1, &[])?;
                    tx.search_put(id, &words(tokens))?;
                    ids.push(id);
                }
                Ok(ids)
            })
            .await
            .unwrap();
        let [first, second, third] = ids[..] else { panic!() };
        let all = || vec![(name("contact"), Reach::All), (name("lead"), Reach::All)];
        let check = async |terms: Vec<Term>, expected: &[RecordId]| {
            assert_eq!(find(&base, terms.clone(), all()).await, expected, "{terms:?}");
        };
        use Match::{Prefix, Whole};
        check(vec![term(&[("дорог", Whole)])], &[second, first]).await;
        check(vec![term(&[("доро", Whole)])], &[]).await;
        check(vec![term(&[("доро", Prefix)])], &[second, first]).await;
        check(vec![term(&[("доро", Prefix)]), term(&[("петров", Whole)])], &[second]).await;
        check(vec![term(&[("xyz", Whole), ("ремон", Prefix)])], &[first]).await;
        check(vec![term(&[("001122", Whole)])], &[first]).await;
        check(vec![term(&[("emailexampleru", Whole)])], &[third]).await;
        check(vec![term(&[("o'neil", Whole)])], &[third]).await;
        check(vec![term(&[("\" OR ' | *", Whole)])], &[]).await;
        check(vec![term(&[("", Prefix)])], &[]).await;
        check(vec![], &[]).await;

        assert_eq!(
            find(&base, vec![term(&[("дорог", Whole)])], vec![]).await,
            Vec::<RecordId>::new()
        );
        let own = vec![(name("lead"), Reach::Own(2))];
        assert_eq!(find(&base, vec![term(&[("дорог", Whole)])], own).await, Vec::<RecordId>::new());
        let own = vec![(name("lead"), Reach::Own(1))];
        assert_eq!(find(&base, vec![term(&[("дорог", Whole)])], own).await, [second, first]);

        let lead = base.lead.clone();
        base.write(move |tx| {
            tx.search_put(first, &words("мост"))?;
            tx.delete_record(&lead, second)
        })
        .await
        .unwrap();
        check(vec![term(&[("дорог", Whole)])], &[]).await;
        check(vec![term(&[("мост", Whole)])], &[first]).await;
        base.close().await;
    }
}

/// Puts documents at ids that are `step` apart, so that they fill several windows.
async fn fill(base: &Base, docs: Vec<SearchDoc>, step: i64) -> Vec<RecordId> {
    let lead = base.lead.clone();
    let filled = base.write(move |tx| {
        let first = new_lead(tx, &lead, 1, &[])?;
        let mut ids = Vec::new();
        for (at, doc) in docs.iter().enumerate() {
            let id = first + (i64::try_from(at).unwrap() + 1) * step;
            tx.execute(
                "INSERT INTO record (id, type, title, title_fold, is_open, needs_step, \
                 created_at, updated_at) VALUES ($1, 'lead', 'x', 'x', 0, 1, 0, 0)",
                &[id.into()],
            )?;
            tx.search_put(id, doc)?;
            ids.push(id);
        }
        Ok(ids)
    });
    filled.await.unwrap()
}

/// The newest are asked first; what they do not answer is asked of all.
#[tokio::test(flavor = "multi_thread")]
async fn windows_of_ids_change_no_answer() {
    for base in bases().await {
        // 60 records to a window of 4,096 ids, 70 windows: both steps and the whole are asked.
        let docs: Vec<SearchDoc> = (0..4_200)
            .map(|at| {
                let mut tokens = format!("общее{} все", at % 3);
                if at % 90 == 0 {
                    tokens.push_str(" среднее");
                }
                if at % 1_400 == 0 {
                    tokens.push_str(" редкое");
                }
                SearchDoc { tokens, digits: format!("{:04}17", at % 500) }
            })
            .collect();
        let ids = fill(&base, docs.clone(), 68).await;
        let all = || vec![(name("lead"), Reach::All)];
        use Match::{Digits, Prefix, Whole};
        let asked = [
            vec![term(&[("все", Whole)])],
            vec![term(&[("обще", Prefix)])],
            vec![term(&[("общее1", Whole)])],
            vec![term(&[("средн", Prefix)])],
            vec![term(&[("редкое", Whole)])],
            vec![term(&[("нет", Prefix)])],
            vec![term(&[("0033", Digits)])],
            vec![term(&[("0033", Digits), ("редк", Prefix)])],
            vec![term(&[("0033", Digits), ("средн", Prefix)])],
            vec![term(&[("0033", Digits)]), term(&[("общее1", Whole), ("редк", Prefix)])],
            vec![term(&[("0033", Prefix)])],
        ];
        for terms in asked {
            let is_there = |doc: &SearchDoc, (token, how): &(String, Match)| match how {
                Whole => doc.tokens.split(' ').any(|one| one == token),
                Prefix => doc.tokens.split(' ').any(|one| one.starts_with(token.as_str())),
                Digits => doc.digits.starts_with(token.as_str()),
            };
            let fits = |doc: &SearchDoc| {
                terms.iter().all(|term| term.any.iter().any(|one| is_there(doc, one)))
            };
            let expected: Vec<RecordId> = (ids.iter().zip(&docs).rev())
                .filter(|(_, doc)| fits(doc))
                .map(|(id, _)| *id)
                .take(20)
                .collect();
            assert_eq!(find(&base, terms.clone(), all()).await, expected, "{terms:?}");
        }
        base.close().await;
    }
}
