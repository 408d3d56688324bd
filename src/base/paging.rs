//! Pages of a list: one row more than fits is asked for, and tells that there is more. Pure.

/// How many rows to ask for.
pub fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// Takes away what does not fit. The last that does, where more follows it.
pub fn cut<T>(rows: &mut Vec<T>, limit: usize) -> Option<&T> {
    let is_more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| is_more)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn the_next_page_starts_after_the_last_of_this_one() {
        let mut rows = vec![1, 2, 3];
        assert_eq!(cut(&mut rows, 2), Some(&2));
        assert_eq!(rows, [1, 2]);
        assert_eq!(cut(&mut rows, 2), None);
    }
}
