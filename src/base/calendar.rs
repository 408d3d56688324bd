//! Working days in Venezuela, and dates as people here write them. Pure: «now» always comes in as an argument.
//!
//! Instants are UTC everywhere; a *date* is a day in Caracas, and only this file knows how to get from one to the other.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc, Weekday};
use chrono_tz::America::Caracas;

/// Fixed public holidays, (month, day): Ley Orgánica del Trabajo, art. 184, and Ley de Fiestas Nacionales.
const FIXED_HOLIDAYS: [(u32, u32); 10] = [
    (1, 1),   // Año Nuevo
    (4, 19),  // Declaración de la Independencia
    (5, 1),   // Día del Trabajador
    (6, 24),  // Batalla de Carabobo
    (7, 5),   // Firma del Acta de la Independencia
    (7, 24),  // Natalicio del Libertador
    (10, 12), // Día de la Resistencia Indígena
    (12, 24), // Víspera de Navidad
    (12, 25), // Navidad
    (12, 31), // Fin de año
];

/// Movable holidays as days from Easter Sunday: Carnival Monday and Tuesday, Holy Thursday, Good Friday.
const DAYS_FROM_EASTER: [i64; 4] = [-48, -47, -3, -2];

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

const MONTHS_SHORT: [&str; 12] = [
    "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic",
];

/// Easter Sunday by the Gregorian computus (Meeus/Jones/Butcher). `None` only outside the years chrono can hold.
pub fn easter(year: i32) -> Option<NaiveDate> {
    let a = year.rem_euclid(19);
    let century = year.div_euclid(100);
    let c = year.rem_euclid(100);
    let f = (century + 8).div_euclid(25);
    let g = (century - f + 1).div_euclid(3);
    let h = (19 * a + century - century.div_euclid(4) - g + 15).rem_euclid(30);
    let l = (32 + 2 * century.rem_euclid(4) + 2 * c.div_euclid(4) - h - c.rem_euclid(4)).rem_euclid(7);
    let m = (a + 11 * h + 22 * l).div_euclid(451);
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(
        year,
        u32::try_from(n.div_euclid(31)).ok()?,
        u32::try_from(n.rem_euclid(31) + 1).ok()?,
    )
}

/// Whether `date` is a public holiday in the whole country.
pub fn is_holiday(date: NaiveDate) -> bool {
    if FIXED_HOLIDAYS.contains(&(date.month(), date.day())) {
        return true;
    }
    easter(date.year()).is_some_and(|sunday| DAYS_FROM_EASTER.contains(&(date - sunday).num_days()))
}

/// Monday to Friday and no public holiday.
pub fn is_business_day(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(date)
}

/// The first business day after `date`, never `date` itself.
pub fn next_business_day(date: NaiveDate) -> NaiveDate {
    let mut day = date;
    // `succ_opt` ends only at the last day chrono knows, some 260 000 years away; staying there is harmless.
    while let Some(next) = day.succ_opt() {
        day = next;
        if is_business_day(day) {
            break;
        }
    }
    day
}

/// `date` if it is a business day, else the first one after it.
pub fn on_business_day(date: NaiveDate) -> NaiveDate {
    if is_business_day(date) {
        date
    } else {
        next_business_day(date)
    }
}

/// `n` business days after `date`; the day itself does not count. With `n` = 0, `date` or the first business day
/// after it, so that the answer is never a closed day.
pub fn add_business_days(date: NaiveDate, n: u32) -> NaiveDate {
    if n == 0 {
        return on_business_day(date);
    }
    (0..n).fold(date, |day, _| next_business_day(day))
}

/// Which day it is in Venezuela.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Caracas).date_naive()
}

/// The instant at which `date` begins in Venezuela (UTC-4, no daylight saving since 2016).
pub fn start_of_day(date: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = date.and_hms_opt(0, 0, 0)?;
    Some(midnight.and_local_timezone(Caracas).earliest()?.to_utc())
}

/// The instant at which `date` is over in Venezuela; for filters «until and including this day».
pub fn end_of_day(date: NaiveDate) -> Option<DateTime<Utc>> {
    start_of_day(date.checked_add_days(Days::new(1))?)
}

/// «15 de enero de 2026»
pub fn date_es(date: NaiveDate) -> String {
    format!(
        "{} de {} de {}",
        date.day(),
        MONTHS[date.month0() as usize],
        date.year()
    )
}

/// «15 de enero de 2026, 3:40 p. m.», in Caracas.
pub fn datetime_es(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&Caracas);
    let (afternoon, hour) = local.hour12();
    format!(
        "{}, {}:{:02} {}",
        date_es(local.date_naive()),
        hour,
        local.minute(),
        if afternoon { "p. m." } else { "a. m." }
    )
}

/// «15 ene 2026, 3:40 p. m.», in Caracas: for tables, where the whole date takes too much room.
pub fn stamp_es(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&Caracas);
    let (afternoon, hour) = local.hour12();
    format!(
        "{} {} {}, {}:{:02} {}",
        local.day(),
        MONTHS_SHORT[local.month0() as usize],
        local.year(),
        hour,
        local.minute(),
        if afternoon { "p. m." } else { "a. m." }
    )
}

/// «jue 26 nov»: for lists, where the year is clear.
pub fn date_short_es(date: NaiveDate) -> String {
    format!(
        "{} {} {}",
        weekday_es(date),
        date.day(),
        MONTHS_SHORT[date.month0() as usize]
    )
}

/// «jue 26 de noviembre»: a day soon, on a card.
pub fn day_es(date: NaiveDate) -> String {
    format!(
        "{} {} de {}",
        weekday_es(date),
        date.day(),
        MONTHS[date.month0() as usize]
    )
}

/// «lun 23 nov, 3:40 p. m.», and «fin del lun 23 nov» for the midnight after it: a time by which something has to be done.
pub fn until_es(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&Caracas);
    let (afternoon, hour) = local.hour12();
    match local.date_naive().pred_opt() {
        Some(before) if local.num_seconds_from_midnight() == 0 => {
            format!("fin del {}", date_short_es(before))
        }
        _ => format!(
            "{}, {}:{:02} {}",
            date_short_es(local.date_naive()),
            hour,
            local.minute(),
            if afternoon { "p. m." } else { "a. m." }
        ),
    }
}

fn weekday_es(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "lun",
        Weekday::Tue => "mar",
        Weekday::Wed => "mié",
        Weekday::Thu => "jue",
        Weekday::Fri => "vie",
        Weekday::Sat => "sáb",
        Weekday::Sun => "dom",
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date in a test")
    }

    fn at(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(year, month, day, hour, minute, 0)
            .single()
            .expect("an instant in a test")
    }

    #[test]
    fn easter_is_right_in_the_years_around_us() {
        let known = [
            day(2000, 4, 23),
            day(2008, 3, 23),
            day(2011, 4, 24),
            day(2024, 3, 31),
            day(2025, 4, 20),
            day(2026, 4, 5),
            day(2027, 3, 28),
            day(2028, 4, 16),
            day(2029, 4, 1),
            day(2030, 4, 21),
            day(2038, 4, 25),
        ];
        for date in known {
            assert_eq!(easter(date.year()), Some(date));
        }
    }

    #[test]
    fn movable_holidays_of_2026() {
        let closed = [
            day(2026, 2, 16),
            day(2026, 2, 17),
            day(2026, 4, 2),
            day(2026, 4, 3),
        ];
        for date in closed {
            assert!(is_holiday(date), "{date}");
            assert!(!is_business_day(date), "{date}");
        }
        // Ash Wednesday and Holy Wednesday are ordinary working days, and Easter itself is just a Sunday.
        assert!(is_business_day(day(2026, 2, 18)));
        assert!(is_business_day(day(2026, 4, 1)));
        assert!(!is_holiday(day(2026, 4, 5)));
    }

    #[test]
    fn every_fixed_holiday_is_closed() {
        for (month, day_of_month) in FIXED_HOLIDAYS {
            assert!(!is_business_day(day(2026, month, day_of_month)));
        }
        // 19 April is also inside Holy Week in 2025; one holiday more does not open it.
        assert!(!is_business_day(day(2025, 4, 18)));
    }

    #[test]
    fn business_days_jump_weekends_and_holidays() {
        // Friday + 1 is Monday.
        assert_eq!(add_business_days(day(2026, 1, 16), 1), day(2026, 1, 19));
        // Wednesday of Holy Week + 1 is the Monday after Easter.
        assert_eq!(add_business_days(day(2026, 4, 1), 1), day(2026, 4, 6));
        // 23 December 2026 (Wednesday): 24 and 25 closed, then the weekend.
        assert_eq!(add_business_days(day(2026, 12, 23), 1), day(2026, 12, 28));
        assert_eq!(add_business_days(day(2026, 12, 23), 4), day(2027, 1, 4));
        // Nothing to add: the day itself, or the next open one.
        assert_eq!(add_business_days(day(2026, 1, 15), 0), day(2026, 1, 15));
        assert_eq!(add_business_days(day(2026, 1, 17), 0), day(2026, 1, 19));
        assert_eq!(next_business_day(day(2026, 1, 15)), day(2026, 1, 16));
    }

    #[test]
    fn a_day_begins_in_caracas_not_in_greenwich() {
        assert_eq!(today(at(2026, 1, 15, 3, 59)), day(2026, 1, 14));
        assert_eq!(today(at(2026, 1, 15, 4, 0)), day(2026, 1, 15));
        assert_eq!(start_of_day(day(2026, 1, 15)), Some(at(2026, 1, 15, 4, 0)));
        assert_eq!(end_of_day(day(2026, 1, 15)), Some(at(2026, 1, 16, 4, 0)));
    }

    #[test]
    fn dates_read_as_people_write_them() {
        assert_eq!(date_es(day(2026, 1, 15)), "15 de enero de 2026");
        assert_eq!(date_es(day(2026, 9, 1)), "1 de septiembre de 2026");
        assert_eq!(
            datetime_es(at(2026, 1, 15, 19, 40)),
            "15 de enero de 2026, 3:40 p. m."
        );
        // Noon and midnight are 12, and just after midnight UTC it is still yesterday evening here.
        assert_eq!(
            datetime_es(at(2026, 1, 15, 16, 0)),
            "15 de enero de 2026, 12:00 p. m."
        );
        assert_eq!(
            datetime_es(at(2026, 1, 15, 4, 5)),
            "15 de enero de 2026, 12:05 a. m."
        );
        assert_eq!(
            datetime_es(at(2026, 1, 15, 0, 5)),
            "14 de enero de 2026, 8:05 p. m."
        );
        assert_eq!(until_es(at(2026, 1, 15, 19, 40)), "jue 15 ene, 3:40 p. m.");
        assert_eq!(until_es(at(2026, 1, 15, 4, 0)), "fin del mié 14 ene");
        assert_eq!(date_short_es(day(2026, 11, 26)), "jue 26 nov");
        assert_eq!(date_short_es(day(2026, 1, 14)), "mié 14 ene");
        assert_eq!(day_es(day(2026, 11, 24)), "mar 24 de noviembre");
    }

    prop_compose! {
        fn any_date()(offset in 0u64..60_000) -> NaiveDate {
            day(1990, 1, 1) + Days::new(offset)
        }
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_within_its_bounds(year in 1583i32..4099) {
            let sunday = easter(year).expect("a year chrono knows");
            prop_assert_eq!(sunday.weekday(), Weekday::Sun);
            prop_assert!(sunday >= day(year, 3, 22) && sunday <= day(year, 4, 25));
        }

        #[test]
        fn a_due_date_is_never_a_closed_day(date in any_date(), n in 0u32..120) {
            prop_assert!(is_business_day(add_business_days(date, n)));
        }

        #[test]
        fn more_days_are_never_earlier(date in any_date(), n in 1u32..120) {
            let due = add_business_days(date, n);
            prop_assert!(due > date);
            prop_assert!(add_business_days(date, n + 1) > due);
            prop_assert!(add_business_days(date + Days::new(1), n) >= due);
            prop_assert!(add_business_days(date, 0) <= due);
        }

        #[test]
        fn exactly_n_open_days_lie_between(date in any_date(), n in 1u32..60) {
            let due = add_business_days(date, n);
            let open = date.iter_days().skip(1).take_while(|d| *d <= due).filter(|d| is_business_day(*d)).count();
            prop_assert_eq!(open, n as usize);
        }
    }
}
