//! Search finds the same on both databases, newest first, within the rights.

use super::fixture::{Base, bases, name, new_lead};
use crate::{Match, Reach, SearchDoc, SearchQuery, Term};
use base::{Name, RecordId};

fn term(any: &[(&str, Match)]) -> Term {
    Term { any: any.iter().map(|(token, how)| ((*token).to_owned(), *how)).collect() }
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
                    tx.search_put(id, &SearchDoc { tokens: tokens.into() })?;
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
            tx.search_put(first, &SearchDoc { tokens: "мост".into() })?;
            tx.delete_record(&lead, second)
        })
        .await
        .unwrap();
        check(vec![term(&[("дорог", Whole)])], &[]).await;
        check(vec![term(&[("мост", Whole)])], &[first]).await;
        base.close().await;
    }
}
