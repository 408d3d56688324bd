use super::*;

/// Of a payment whose money this surely is.
const SURE: Agreement = Agreement {
    amount: true,
    account: true,
    tells_account: true,
    references: true,
    digits: ENOUGH,
    ends_alike: true,
    day: true,
    tells_day: true,
    very_day: true,
    before_order: false,
    phone: false,
    other_phone: false,
    no_phone: false,
    other_id: false,
    other_bank: false,
    payer: false,
    bank: false,
    reversed: false,
};

#[test]
fn any_one_thing_against_it_keeps_a_payment_uncertain() {
    assert!(SURE.is_certain());
    let against: [fn(&mut Agreement); 10] = [
        |it| it.amount = false,
        |it| it.account = false,
        |it| it.day = false,
        |it| it.digits = 4,
        |it| it.before_order = true,
        |it| it.other_phone = true,
        |it| it.no_phone = true,
        |it| it.other_id = true,
        |it| it.other_bank = true,
        |it| it.reversed = true,
    ];
    for (index, change) in against.into_iter().enumerate() {
        let mut it = SURE;
        change(&mut it);
        assert!(!it.is_certain(), "{index}");
    }
    for named in [(true, false), (false, true)] {
        let (phone, payer) = named;
        let four = Agreement {
            digits: 4,
            phone,
            payer,
            ..SURE
        };
        assert!(four.is_certain(), "{named:?}");
    }
}

#[test]
fn a_line_is_named_by_its_reference_or_by_who_paid() {
    let nothing = Agreement {
        digits: 0,
        ends_alike: false,
        ..SURE
    };
    assert!(!nothing.names_it());
    assert!(SURE.names_it());
    assert!(
        Agreement {
            phone: true,
            ..nothing
        }
        .names_it()
    );
    assert!(
        Agreement {
            payer: true,
            ..nothing
        }
        .names_it()
    );
}

#[test]
fn a_pago_movil_is_there_at_once() {
    assert_eq!(reach(Method::PagoMovil), TimeDelta::zero());
    assert_eq!(reach(Method::Transferencia), AFTER_PAID);
}
