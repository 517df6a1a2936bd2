//! Where things stand: within the window, not on each other, and with room for their words.

use super::*;

#[test]
fn every_parameter_is_on_a_page_and_within_it() {
    let mut bench = Bench::new();
    let mut seen = BTreeSet::new();
    let window = Rect::from_min_size(Pos2::ZERO, vec2(theme::WIDTH, theme::HEIGHT));
    for page in Page::ALL {
        bench.open(page);
        for (_, control) in bench.face.controls.iter() {
            if let Some(response) = bench.context.read_response(id_of(control)) {
                seen.insert(control.id.clone());
                let (place, id) = (response.rect, &control.id);
                assert!(window.contains_rect(place), "{page:?} {id}: {place:?}");
                let least = match control.kind {
                    Kind::Number => (24.0, 20.0),
                    Kind::Switch | Kind::Choice(_) => (34.0, 18.0),
                };
                let size = place.size();
                assert!(
                    size.x >= least.0 && size.y >= least.1,
                    "{page:?} {id}: {size}"
                );
            }
        }
    }
    let all: BTreeSet<String> = bench
        .face
        .controls
        .iter()
        .map(|(_, control)| control.id.clone())
        .collect();
    let missing: Vec<_> = all.difference(&seen).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(all.len() > 100);
}

#[test]
fn controls_are_where_the_tests_of_the_real_window_click() {
    let mut bench = Bench::new();
    let spot = |(x, y): xtask::face::Spot| pos2(f32::from(x), f32::from(y));
    for (page, name) in Page::ALL.into_iter().zip(xtask::face::PAGES) {
        bench.click_at(
            spot(xtask::face::tab(name).unwrap()),
            PointerButton::Primary,
        );
        let open = bench.face.session.page.load(Relaxed);
        assert_eq!(Page::ALL[open], page);
        for (_, id, place) in xtask::face::PARAMETERS.iter().filter(|row| row.0 == name) {
            let control = bench.face.controls.get(id).unwrap();
            let there = bench.context.read_response(id_of(control)).unwrap().rect;
            assert!(there.contains(spot(*place)), "{id}: {there:?}");
        }
    }
}

#[test]
fn controls_of_a_page_do_not_lie_on_each_other() {
    let mut bench = Bench::new();
    for page in Page::ALL {
        bench.open(page);
        let places: Vec<(String, Rect)> = bench
            .face
            .controls
            .iter()
            .filter_map(|(_, control)| {
                let response = bench.context.read_response(id_of(control))?;
                Some((control.id.clone(), response.rect.shrink(0.5)))
            })
            .collect();
        for (index, (id, place)) in places.iter().enumerate() {
            for (other, there) in &places[index + 1..] {
                assert!(!place.intersects(*there), "{page:?}: {id} and {other}");
            }
        }
    }
}

/// Texts that are cut on a page, in any language, with every choice and numbers of many digits.
fn cut_on(page: Page) -> BTreeMap<String, Language> {
    let mut bench = Bench::new();
    bench.open(page);
    let mut cut = BTreeMap::new();
    for language in Language::ALL {
        bench.face.language = language;
        for step in 0..64 {
            for (_, control) in bench.face.controls.iter() {
                let value = match &control.kind {
                    Kind::Choice(rows) => rows[step % rows.len()].0,
                    Kind::Switch => (step % 2) as f32,
                    Kind::Number => [0.0, 1.0, 0.377, 0.913][step % 4],
                };
                bench.face.hand.put(control, value);
            }
            bench.run(vec![]);
            for text in &bench.cut {
                cut.insert(text.clone(), language);
            }
        }
    }
    cut
}

#[test]
fn nothing_on_the_pages_is_cut_in_any_language() {
    let cut = Page::ALL.map(|page| (page, cut_on(page)));
    assert!(cut.iter().all(|(_, cut)| cut.is_empty()), "{cut:#?}");
}
