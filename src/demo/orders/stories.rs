//! What became of each order. Taller Cabudare is the quicker one and gets what is delivered in Lara; Taller Creativo gets
//! what is picked up in Barquisimeto and what goes to other states. What is still to be accepted is of today: the time to
//! accept it runs.

use crate::domain::lifecycle::AssignmentStatus::{
    self, Accepted, Completed, HandedToDelivery, InProduction, Notified, Ready,
};
use crate::domain::lifecycle::DeliveryMethod::{self, LocalDelivery, NationalShipping, Pickup};
use crate::domain::lifecycle::Priority;
use crate::domain::production::Details;

/// How far a story goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Unpaid,
    Reported,
    UnderReview,
    PaymentRejected,
    /// Paid, and kept from the workshops.
    Paid,
    At(AssignmentStatus),
    /// Before it was paid for.
    Cancelled,
    /// Cancelled after it was paid for.
    Refunded {
        paid_back: bool,
    },
}

impl End {
    pub fn has_payment(self) -> bool {
        !matches!(self, End::Unpaid | End::Cancelled)
    }

    pub fn waits_for_a_look(self) -> bool {
        matches!(self, End::Reported | End::UnderReview | End::PaymentRejected)
    }
}

pub struct Place {
    pub city: &'static str,
    pub state: &'static str,
    pub address: &'static str,
    pub landmark: &'static str,
    /// Whose office it is, if it is one.
    pub office: &'static str,
}

#[derive(Clone, Copy)]
pub struct Story {
    pub end: End,
    pub hours_ago: i64,
    /// Variants and quantities.
    pub items: &'static [(&'static str, i32)],
    pub method: DeliveryMethod,
    /// Which of `FAR`, for national shipping.
    pub far: usize,
    /// Placed by cliente@krafta.demo.
    pub own: bool,
    pub priority: Priority,
    pub notes: &'static str,
    pub problem: Option<&'static str>,
    /// On the one thing in it, by cliente@krafta.demo, who looks at it before it is made.
    pub designed: Option<Designed>,
}

/// The words on both sides; the pictures are the same everywhere.
#[derive(Clone, Copy)]
pub struct Designed {
    pub front: &'static str,
    pub back: &'static str,
    pub is_approved: bool,
}

const HOME: Place = Place {
    city: "Barquisimeto",
    state: "Lara",
    address: "Carrera 19 entre calles 25 y 26, edificio Arca, piso 3",
    landmark: "Frente a la plaza Bolívar",
    office: "",
};
const FAR: [Place; 3] = [
    Place {
        city: "San Cristóbal",
        state: "Táchira",
        address: "Av. Libertador, C.C. El Pinar, local 12, Las Lomas",
        landmark: "",
        office: "",
    },
    Place {
        city: "Maracaibo",
        state: "Zulia",
        address: "Av. 4 Bella Vista con calle 72, oficina principal",
        landmark: "",
        office: "MRW",
    },
    Place {
        city: "Mérida",
        state: "Mérida",
        address: "Av. Las Américas, residencias Río Arriba, torre B, apto. 4-2",
        landmark: "Al lado del liceo",
        office: "",
    },
];

impl Story {
    pub fn place(&self) -> &'static Place {
        if self.method == NationalShipping {
            &FAR[self.far]
        } else {
            &HOME
        }
    }

    pub fn parcel(&self) -> Details {
        let (carrier, tracking) = match self.method {
            NationalShipping => ("MRW", "002-1845-99310"),
            _ => ("Delivery Krafta", "D-5521"),
        };
        Details {
            reason: None,
            carrier: Some(carrier.to_owned()),
            tracking_number: Some(tracking.to_owned()),
        }
    }
}

const fn story(
    end: End,
    hours_ago: i64,
    items: &'static [(&'static str, i32)],
    method: DeliveryMethod,
) -> Story {
    Story {
        end,
        hours_ago,
        items,
        method,
        far: 0,
        own: false,
        priority: Priority::Standard,
        notes: "",
        problem: None,
        designed: None,
    }
}

const fn own(story: Story) -> Story {
    Story { own: true, ..story }
}

const fn designed(story: Story, words: (&'static str, &'static str), is_approved: bool) -> Story {
    let (front, back) = words;
    Story {
        own: true,
        designed: Some(Designed {
            front,
            back,
            is_approved,
        }),
        ..story
    }
}

const fn rush(story: Story) -> Story {
    Story {
        priority: Priority::Rush,
        ..story
    }
}

const fn note(story: Story, notes: &'static str) -> Story {
    Story { notes, ..story }
}

const fn to(story: Story, far: usize) -> Story {
    Story { far, ..story }
}

pub const STORIES: [Story; 42] = [
    story(
        End::At(Completed),
        520,
        &[("var-1", 2), ("var-2", 4)],
        LocalDelivery,
    ),
    own(story(End::At(Completed), 470, &[("var-11", 6)], Pickup)),
    story(End::At(Completed), 430, &[("var-9", 12)], LocalDelivery),
    story(End::At(Completed), 400, &[("var-15", 3)], Pickup),
    story(
        End::Refunded { paid_back: true },
        380,
        &[("var-6", 1)],
        LocalDelivery,
    ),
    story(
        End::Refunded { paid_back: false },
        300,
        &[("var-10", 2)],
        LocalDelivery,
    ),
    story(End::Cancelled, 290, &[("var-13", 10)], LocalDelivery),
    own(story(End::Cancelled, 250, &[("var-14", 1)], Pickup)),
    to(
        story(End::At(HandedToDelivery), 170, &[("var-3", 25)], NationalShipping),
        0,
    ),
    own(story(
        End::At(HandedToDelivery),
        150,
        &[("var-4", 1)],
        LocalDelivery,
    )),
    story(End::At(HandedToDelivery), 148, &[("var-12", 2)], LocalDelivery),
    story(
        End::At(HandedToDelivery),
        145,
        &[("var-7", 1), ("var-9", 1)],
        LocalDelivery,
    ),
    story(End::At(Ready), 126, &[("var-2", 8)], Pickup),
    to(
        story(
            End::At(Ready),
            122,
            &[("var-11", 4), ("var-13", 2)],
            NationalShipping,
        ),
        1,
    ),
    own(story(End::At(Ready), 120, &[("var-5", 1)], LocalDelivery)),
    story(End::At(Ready), 118, &[("var-14", 5)], Pickup),
    Story {
        problem: Some("La tinta blanca está por acabarse; llega el jueves."),
        ..rush(note(
            story(
                End::At(InProduction),
                98,
                &[("var-1", 15), ("var-2", 20), ("var-3", 10)],
                Pickup,
            ),
            "Es para el aniversario del club: por favor, cada talla en bolsa aparte.",
        ))
    },
    designed(
        story(End::At(InProduction), 96, &[("var-6", 3)], Pickup),
        ("Crepusculares", "BARQUISIMETO"),
        true,
    ),
    story(End::At(InProduction), 95, &[("var-6", 2)], LocalDelivery),
    rush(story(End::At(InProduction), 74, &[("var-12", 30)], LocalDelivery)),
    own(note(
        story(
            End::At(InProduction),
            72,
            &[("var-1", 2), ("var-10", 2)],
            LocalDelivery,
        ),
        "Si una parte está antes, pueden enviarla.",
    )),
    to(story(End::At(Accepted), 50, &[("var-4", 6)], NationalShipping), 2),
    story(End::At(Accepted), 49, &[("var-11", 24)], Pickup),
    story(End::At(Accepted), 48, &[("var-8", 1)], LocalDelivery),
    designed(
        story(End::At(Accepted), 47, &[("var-2", 10)], LocalDelivery),
        ("Los Cardenales", "LARA"),
        false,
    ),
    Story {
        priority: Priority::Hold,
        ..story(End::Paid, 23, &[("var-3", 4)], LocalDelivery)
    },
    own(story(End::PaymentRejected, 22, &[("var-1", 1)], LocalDelivery)),
    story(End::PaymentRejected, 21, &[("var-15", 2)], Pickup),
    rush(story(End::At(Notified), 13, &[("var-2", 1)], LocalDelivery)),
    own(story(
        End::At(Notified),
        12,
        &[("var-13", 12), ("var-11", 2)],
        LocalDelivery,
    )),
    note(
        story(End::At(Notified), 11, &[("var-9", 6), ("var-10", 6)], Pickup),
        "El logo va en hilo dorado; adjunto el código de color en el diseño.",
    ),
    story(End::At(Notified), 10, &[("var-14", 20)], LocalDelivery),
    story(End::UnderReview, 9, &[("var-2", 3)], LocalDelivery),
    own(story(End::UnderReview, 8, &[("var-12", 1)], LocalDelivery)),
    rush(story(
        End::Reported,
        7,
        &[("var-5", 2), ("var-6", 2)],
        LocalDelivery,
    )),
    story(End::Reported, 6, &[("var-11", 1)], Pickup),
    to(story(End::Reported, 5, &[("var-1", 3)], NationalShipping), 1),
    own(story(End::Reported, 4, &[("var-13", 2)], LocalDelivery)),
    story(End::Reported, 3, &[("var-9", 1)], LocalDelivery),
    story(End::Unpaid, 2, &[("var-14", 3)], Pickup),
    own(story(End::Unpaid, 1, &[("var-2", 2)], LocalDelivery)),
    to(story(End::Unpaid, 1, &[("var-4", 1)], NationalShipping), 2),
];
