//! Kinds of payments: how customers pay, and how others try not to.

use super::world::{Expect, OWN_PHONE, Ours, Paid, Printed, Report, World};
use base64::Engine as _;
use image::codecs::jpeg::JpegEncoder;
use krafta::demo::pictures::receipt_of;
use krafta::domain::payments::Method;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

type Kind = (&'static str, fn(&mut World));

/// A program can be sure of them.
pub const HONEST: &[Kind] = &[
    ("six digits", |w| {
        one(w, |_, _, _| {});
    }),
    ("the whole reference", |w| {
        one(w, |report, _, paid| report.reference = paid.reference.clone());
    }),
    ("eight digits of yesterday", |w| {
        one(w, |report, line, paid| {
            report.reference = paid.last(8);
            (report.paid_on, line.day) = (Some(14), 14);
        });
    }),
    ("four digits and the phone", |w| {
        let paid = w.paid();
        let words = format!("PM DE {} BCO", w.written(&paid.phone));
        let report = Report {
            reference: paid.last(4),
            ..w.report(&paid)
        };
        let line = Printed {
            words,
            ..w.line(&paid)
        };
        w.add([report], [line]);
    }),
    ("four digits and the name", |w| {
        one(w, |report, line, paid| {
            report.reference = paid.last(4);
            line.words = format!("TRF DE {}", paid.payer.to_uppercase());
        });
    }),
    ("to the second account, which was named", |w| {
        one(w, |report, line, _| {
            (report.account, line.account) = (Some(Ours::Second), Ours::Second)
        });
    }),
    ("to the second account, which nobody named", |w| {
        one(w, |_, line, _| line.account = Ours::Second);
    }),
    ("no day told, two days later", |w| {
        one(w, |report, line, _| (report.paid_on, line.day) = (None, 17));
    }),
    ("a transfer over the week-end", |w| {
        one(w, |report, line, _| {
            (report.method, line.account, line.day) = (Method::Transferencia, Ours::Transfers, 19);
        });
    }),
    ("in two parts", |w| {
        let (first, second) = (w.paid(), w.paid());
        let one = w.report(&first);
        let two = Report {
            order: one.order,
            ..w.report(&second)
        };
        let lines = [w.line(&first), w.line(&second)];
        w.add([one, two], lines);
    }),
    ("dashes and blanks", |w| {
        one(w, |report, _, paid| {
            let last = paid.last(6);
            report.reference = format!(" {}-{} {}", &last[..2], &last[2..4], &last[4..]);
        });
    }),
    ("full-width digits", |w| {
        one(w, |report, _, paid| report.reference = wide(&paid.last(6)));
    }),
    ("letters around it", |w| {
        one(w, |report, line, paid| {
            report.reference = format!("Ref {}A", paid.last(6));
            (report.method, line.account) = (Method::Transferencia, Ours::Transfers);
        });
    }),
    ("the same four digits twice", |w| {
        let (first, mut second) = (w.paid(), w.paid());
        second.reference = format!("{}{}", &second.reference[..8], first.last(4));
        second.cents = first.cents;
        for paid in [first, second] {
            let words = format!("PM {}", w.written(&paid.phone));
            let report = Report {
                reference: paid.last(4),
                ..w.report(&paid)
            };
            let line = Printed {
                words,
                ..w.line(&paid)
            };
            w.add([report], [line]);
        }
    }),
    ("a fee under the same reference", |w| {
        let paid = w.paid();
        let fee = Printed {
            cents: 180,
            words: "COMISION PAGO MOVIL".to_owned(),
            is_out: true,
            ..w.line(&paid)
        };
        let (report, line) = (w.report(&paid), w.line(&paid));
        w.add([report], [line, fee]);
    }),
    ("what many pay", |w| {
        one(w, |report, line, _| {
            (report.cents, line.cents, report.is_small) = (60_000, 60_000, true)
        });
    }),
    ("dollars with letters in the reference", |w| {
        one(w, |report, line, paid| {
            let reference = format!("JPM{}ab{}", paid.last(3), paid.last(6));
            (report.reference, line.reference) = (reference.to_uppercase(), reference.clone());
            (report.method, line.account) = (Method::Zelle, Ours::Dollars);
            report.expect = Expect::Proved(reference);
        });
    }),
    ("padded behind", |w| {
        one(w, |report, line, paid| {
            line.reference = format!("00{}0000", paid.last(6));
            report.expect = Expect::Proved(line.reference.clone());
        });
    }),
    ("a reference that ends with a zero", |w| {
        one(w, |report, line, paid| {
            line.reference = format!("{}0", paid.reference);
            report.reference = format!("{}0", paid.last(5));
            report.expect = Expect::Proved(line.reference.clone());
        });
    }),
    ("no phone told, and none printed", |w| {
        one(w, |report, _, _| report.phone = String::new());
    }),
    ("the phone of which the bank shows the ends", |w| {
        one(w, |_, line, paid| {
            line.words = format!("PM DE {}***{}", &paid.phone[..4], &paid.phone[7..]);
        });
    }),
    ("once wrong, and then right", |w| {
        let (paid, slip) = (w.paid(), w.paid());
        let right = Report {
            reference: paid.last(4),
            ..w.report(&paid)
        };
        let wrong = Report {
            reference: slip.last(4),
            expect: Expect::Person,
            ..right.clone()
        };
        let line = Printed {
            words: format!("PM {}", paid.phone),
            ..w.line(&paid)
        };
        w.add([wrong, right], [line]);
    }),
    ("our own phone is printed", |w| {
        one(w, |_, line, _| line.words = format!("PAGO MOVIL A {OWN_PHONE}"));
    }),
    ("receipts of one bank's app", |w| {
        let (first, second) = (w.paid(), w.paid());
        for paid in [first, second] {
            let png = receipt_of("BS. 600,00", &paid.reference, 0);
            let report = Report {
                receipt: Some(uri("png", &png)),
                ..w.report(&paid)
            };
            let line = w.line(&paid);
            w.add([report], [line]);
        }
    }),
    ("beside another's reversal of the same amount", |w| {
        let (paid, mut other) = (w.paid(), w.paid());
        other.cents = paid.cents;
        let reversal = Printed {
            day: 16,
            words: "REV PAGO".to_owned(),
            is_out: true,
            ..w.line(&other)
        };
        let (report, lines) = (w.report(&paid), [w.line(&paid), w.line(&other), reversal]);
        w.add([report], lines);
    }),
];

/// No program may confirm any of these.
pub const FRAUDS: &[Kind] = &[
    ("reversed on the same day", |w| {
        reversed(w, |out, _| out.words = "CARGO".to_owned())
    }),
    ("reversed days later, less a fee", |w| {
        reversed(w, |out, paid| (out.day, out.cents) = (22, paid.cents - 150));
    }),
    ("reversed by the bank's word and the amount", |w| {
        let word = *["REV PM", "REVERSO", "DEVOLUCIÓN", "PAGO ANULADO", "EXTORNO"]
            .choose(&mut w.rng)
            .unwrap();
        reversed(w, |out, _| {
            (out.reference, out.day, out.words) = ("0000000000".to_owned(), 23, word.to_owned())
        });
    }),
    ("the same amount goes out next day", |w| {
        reversed(w, |out, _| {
            (out.reference, out.day, out.words) = ("881122334455".to_owned(), 16, "PAGO".to_owned());
        });
    }),
    ("reversed, as its words say with the reference", |w| {
        reversed(w, |out, paid| {
            out.words = format!("REVERSO REF {}", paid.reference);
            (out.reference, out.cents) = ("1".to_owned(), paid.cents - 1);
        });
    }),
    ("a reversal that came in", |w| {
        let word = *["REVERSO PAGO", "REV. TRF", "DEVOLUCION"]
            .choose(&mut w.rng)
            .unwrap();
        taken(w, |_, line, _| line.words = word.to_owned());
    }),
    ("money that is not there, as the bank says", |w| {
        let word = *[
            "PAGO MOVIL RECHAZADO",
            "REINTEGRO",
            "CONTRACARGO",
            "PAGO NO PROCESADO",
            "PM FALLIDO",
            "PAGO MOVIL PENDIENTE",
            "REVERSAL",
            "DEV PAGO MOVIL",
            "RETENIDO EN TRANSITO",
            "ABONO POR CONFIRMAR",
            "PAGOMOVILRECHAZADO",
        ]
        .choose(&mut w.rng)
        .unwrap();
        taken(w, |report, line, paid| {
            (report.phone, report.payer) = (paid.phone.clone(), paid.payer.clone());
            line.words = word.to_owned();
        });
    }),
    ("nothing but padding behind", |w| {
        taken(w, |report, line, paid| {
            line.reference = format!("00{}00000", paid.last(5));
            report.reference = format!("{}00000", paid.last(1));
        });
    }),
    ("three digits and padding behind", |w| {
        taken(w, |report, line, paid| {
            line.reference = format!("0000{}0000", paid.last(4));
            report.reference = format!("{}0000", paid.last(3));
        });
    }),
    ("what banks print, for a name", |w| {
        let (name, words) = *[
            ("PAGO MOVIL", "PAGO MOVIL RECIBIDO"),
            ("Móvil Recibido", "PAGO MOVIL RECIBIDO"),
            ("Transferencia Interbancaria", "TRANSFERENCIA INTERBANCARIA"),
            ("Banco de Venezuela", "PM BANCO DE VENEZUELA"),
            ("Banesco Provincial", "TRF BANESCO A PROVINCIAL"),
        ]
        .choose(&mut w.rng)
        .unwrap();
        taken(w, |report, line, paid| {
            (report.reference, report.payer) = (paid.last(4), name.to_owned());
            line.words = words.to_owned();
        });
    }),
    ("no phone, where the bank names one", |w| {
        let paid = w.paid();
        let words = format!("PM DE {}", w.written(&paid.phone));
        let report = Report {
            phone: String::new(),
            ..w.fraud(&paid)
        };
        let line = Printed {
            words,
            ..w.line(&paid)
        };
        w.add([report], [line]);
    }),
    ("another phone than the one whose ends are shown", |w| {
        taken(w, |_, line, _| line.words = "PM DE 0414***4".to_owned() + "455");
    }),
    ("ten guesses for an order that costs far more", |w| {
        let (first, line) = sweep(w);
        let guesses: Vec<Report> = hit_among(w, &first, 10);
        w.add(guesses, [line]);
    }),
    ("one guess for each of six orders, with the name", |w| {
        let (first, line) = sweep(w);
        let mut guesses = hit_among(w, &first, 6);
        for guess in &mut guesses {
            let other = w.paid();
            guess.order = w.report(&other).order;
            guess.phone = String::new();
        }
        w.add(guesses, [line]);
    }),
    ("a stranger's line with the stranger's phone", |w| {
        let paid = w.paid();
        let words = format!("PM DE {} REF {}", w.written(&paid.phone), paid.reference);
        let (report, line) = (
            w.fraud(&paid),
            Printed {
                words,
                ..w.line(&paid)
            },
        );
        w.add([report], [line]);
    }),
    ("the stranger's name and another phone", |w| {
        let paid = w.paid();
        let words = format!("PM {} {}", paid.payer.to_uppercase(), w.written(&paid.phone));
        let report = Report {
            payer: paid.payer.clone(),
            reference: paid.last(4),
            ..w.fraud(&paid)
        };
        let line = Printed {
            words,
            ..w.line(&paid)
        };
        w.add([report], [line]);
    }),
    ("a phone that is none", |w| {
        let paid = w.paid();
        let words = format!("PM {}", w.written(&paid.phone));
        let report = Report {
            phone: "el mismo".to_owned(),
            ..w.fraud(&paid)
        };
        let line = Printed {
            words,
            ..w.line(&paid)
        };
        w.add([report], [line]);
    }),
    ("money of twelve days ago", |w| {
        taken(w, |report, line, _| (report.paid_on, line.day) = (Some(3), 3));
    }),
    ("money of two days ago", |w| {
        taken(w, |report, line, _| (report.paid_on, line.day) = (Some(13), 13));
    }),
    ("money of last week, no day told", |w| {
        taken(w, |report, line, _| (report.paid_on, line.day) = (None, 9));
    }),
    ("money that comes three weeks later", |w| {
        taken(w, |report, line, _| (report.paid_on, line.day) = (Some(8), 29));
    }),
    ("six guesses of four digits, with the name", |w| guesses(w, 4)),
    ("six guesses of six digits", |w| guesses(w, 6)),
    ("four digits on the very day", |w| {
        taken(w, |report, _, paid| report.reference = paid.last(4));
    }),
    ("five digits, and one word of the name", |w| {
        taken(w, |report, line, paid| {
            report.reference = paid.last(5);
            line.words = format!("TRF {}", report.payer.split(' ').next().unwrap());
        });
    }),
    ("used before", |w| used(w, |paid| paid.last(6))),
    ("used before, four digits", |w| used(w, |paid| paid.last(4))),
    ("used before, with zeros in front", |w| {
        used(w, |paid| format!("000000{}", paid.reference))
    }),
    ("used before, in wide digits", |w| {
        used(w, |paid| wide(&paid.reference))
    }),
    ("used before, in Arabic digits", |w| {
        used(w, |paid| arabic(&paid.reference))
    }),
    ("used before, with dashes", |w| {
        used(w, |paid| {
            format!("{}–{}", paid.last(8).split_at(4).0, paid.last(4))
        })
    }),
    ("used before, by transfer with a letter", |w| {
        let (honest, line, mut again) = used_up(w);
        (again.reference, again.method) = (format!("{}B", again.reference), Method::Transferencia);
        w.add([honest, again], [line]);
    }),
    ("the same money for two orders", |w| twice(w, |_, _| {})),
    ("the same money for two orders, four digits of it", |w| {
        twice(w, |again, paid| again.reference = paid.last(4));
    }),
    ("the same money for two orders, another amount", |w| {
        twice(w, |again, paid| {
            (again.reference, again.cents) = (paid.reference.clone(), paid.cents + 100)
        });
    }),
    ("the same reference by another method", |w| {
        twice(w, |again, paid| {
            (again.method, again.cents) = (Method::Transferencia, paid.cents + 100)
        });
    }),
    ("the end of it by another method", |w| {
        twice(w, |again, paid| {
            (again.method, again.reference) = (Method::Transferencia, paid.last(5))
        });
    }),
    ("another account than was named", |w| {
        taken(w, |report, _, _| report.account = Some(Ours::Second));
    }),
    ("another method", |w| {
        taken(w, |report, _, _| report.method = Method::Transferencia);
    }),
    ("another currency", |w| {
        taken(w, |report, _, _| report.method = Method::Zelle);
    }),
    ("a céntimo more", |w| {
        taken(w, |report, _, _| report.cents += 1);
    }),
    ("a digit more", |w| {
        taken(w, |report, line, _| line.cents = report.cents / 10);
    }),
    ("nothing but padding", |w| {
        taken(w, |report, line, _| {
            (report.reference, line.reference) = ("000042".to_owned(), "000000000042".to_owned());
        });
    }),
    ("the reference of a debit", |w| {
        taken(w, |_, line, _| line.is_out = true);
    }),
    ("the reference of a fee", |w| {
        let paid = w.paid();
        let fee = Printed {
            cents: 180,
            words: "COMISION".to_owned(),
            is_out: true,
            ..w.line(&paid)
        };
        let report = w.fraud(&paid);
        w.add([report], [fee]);
    }),
    ("a receipt that was sent before", |w| {
        sent_before(w, <[u8]>::to_vec, "png");
    }),
    ("a receipt that was sent before, smaller", |w| {
        sent_before(w, smaller, "jpeg");
    }),
    ("two lines end so", |w| {
        let (first, mut second) = (w.paid(), w.paid());
        second.reference = format!("{}{}", &second.reference[..6], first.last(6));
        second.cents = first.cents;
        let (report, lines) = (w.fraud(&first), [w.line(&first), w.line(&second)]);
        w.add([report], lines);
    }),
    ("once more, when all is paid", |w| {
        let (mut first, mut second) = (w.paid(), w.paid());
        (first.cents, second.cents) = (60_000, 60_000);
        let honest = Report {
            is_small: true,
            ..w.report(&first)
        };
        // Reported together, they are two of more than is missing.
        let more = Report {
            order: honest.order,
            expect: Expect::Person,
            ..w.report(&second)
        };
        let lines = [w.line(&first), w.line(&second)];
        let honest = Report {
            expect: Expect::Person,
            ..honest
        };
        w.add([honest, more], lines);
    }),
];

/// An honest payment and its line, made different.
fn one(w: &mut World, change: impl FnOnce(&mut Report, &mut Printed, &Paid)) {
    let paid = w.paid();
    let (mut report, mut line) = (w.report(&paid), w.line(&paid));
    change(&mut report, &mut line, &paid);
    w.add([report], [line]);
}

/// Somebody's line that a fraud claims.
fn taken(w: &mut World, change: impl FnOnce(&mut Report, &mut Printed, &Paid)) {
    let paid = w.paid();
    let (mut report, mut line) = (w.fraud(&paid), w.line(&paid));
    change(&mut report, &mut line, &paid);
    w.add([report], [line]);
}

/// Money that comes and goes.
fn reversed(w: &mut World, change: impl FnOnce(&mut Printed, &Paid)) {
    let paid = w.paid();
    let (report, line) = (w.report(&paid), w.line(&paid));
    let mut out = Printed {
        is_out: true,
        ..line.clone()
    };
    change(&mut out, &paid);
    w.add(
        [Report {
            expect: Expect::Person,
            ..report
        }],
        [line, out],
    );
}

/// Somebody's line, and what a fraud who knows the name reports.
fn sweep(w: &mut World) -> (Report, Printed) {
    let paid = w.paid();
    let report = Report {
        payer: paid.payer.clone(),
        reference: paid.last(4),
        ..w.fraud(&paid)
    };
    let line = Printed {
        words: format!("TRF DE {}", paid.payer.to_uppercase()),
        ..w.line(&paid)
    };
    (report, line)
}

/// The same report so many times, one of them with the right digits.
fn hit_among(w: &mut World, right: &Report, many: usize) -> Vec<Report> {
    let hit = w.rng.random_range(0..many);
    (0..many)
        .map(|n| Report {
            reference: if n == hit {
                right.reference.clone()
            } else {
                w.paid().last(4)
            },
            ..right.clone()
        })
        .collect()
}

/// One of six is right.
fn guesses(w: &mut World, digits: usize) {
    let mut paid = w.paid();
    paid.cents = 60_000;
    let first = Report {
        is_small: true,
        payer: paid.payer.clone(),
        ..w.fraud(&paid)
    };
    let hit = w.rng.random_range(0..6);
    let guesses: Vec<Report> = (0..6)
        .map(|n| {
            let other = w.paid();
            let reference = if n == hit {
                paid.last(digits)
            } else {
                other.last(digits)
            };
            Report {
                reference,
                ..first.clone()
            }
        })
        .collect();
    let line = Printed {
        words: format!("PM {}", paid.payer.to_uppercase()),
        ..w.line(&paid)
    };
    w.add(guesses, [line]);
}

/// An honest payment that is confirmed, and another order that says the same in the next round.
fn used_up(w: &mut World) -> (Report, Printed, Report) {
    let paid = w.paid();
    let (honest, line) = (w.report(&paid), w.line(&paid));
    let again = Report {
        round: 1,
        ..w.fraud(&paid)
    };
    (honest, line, again)
}

fn used(w: &mut World, reference: fn(&Paid) -> String) {
    let paid = w.paid();
    let (honest, line) = (w.report(&paid), w.line(&paid));
    let again = Report {
        round: 1,
        reference: reference(&paid),
        ..w.fraud(&paid)
    };
    w.add([honest, again], [line]);
}

/// Two orders for one line: nobody knows which is honest.
fn twice(w: &mut World, change: impl FnOnce(&mut Report, &Paid)) {
    let paid = w.paid();
    let (first, line) = (w.report(&paid), w.line(&paid));
    let mut again = w.fraud(&paid);
    change(&mut again, &paid);
    w.add(
        [
            Report {
                expect: Expect::Person,
                ..first
            },
            again,
        ],
        [line],
    );
}

/// A receipt of an earlier payment beside a stranger's line.
fn sent_before(w: &mut World, copy: fn(&[u8]) -> Vec<u8>, kind: &str) {
    let (paid, strangers) = (w.paid(), w.paid());
    let png = receipt_of("BS. 812,40", &paid.reference, 1);
    let honest = Report {
        receipt: Some(uri("png", &png)),
        ..w.report(&paid)
    };
    let again = Report {
        round: 1,
        receipt: Some(uri(kind, &copy(&png))),
        ..w.fraud(&strangers)
    };
    let lines = [
        w.line(&paid),
        Printed {
            round: 1,
            ..w.line(&strangers)
        },
    ];
    w.add([honest, again], lines);
}

/// As a chat sends it on.
fn smaller(png: &[u8]) -> Vec<u8> {
    let picture = image::load_from_memory(png).unwrap();
    let small = picture.resize_exact(360, 576, image::imageops::FilterType::Triangle);
    let mut jpeg = Vec::new();
    small
        .to_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 70))
        .unwrap();
    jpeg
}

fn uri(kind: &str, bytes: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    format!("data:image/{kind};base64,{text}")
}

fn wide(digits: &str) -> String {
    shifted(digits, 0xff10)
}

fn arabic(digits: &str) -> String {
    shifted(digits, 0x660)
}

fn shifted(digits: &str, zero: u32) -> String {
    let shift = |digit: char| char::from_u32(zero + digit.to_digit(10).unwrap()).unwrap();
    digits.chars().map(shift).collect()
}
