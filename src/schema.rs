// @generated automatically by Diesel CLI.

diesel::table! {
    use diesel::sql_types::*;

    assignments (id) {
        id -> Uuid,
        order_id -> Uuid,
        order_item_id -> Uuid,
        workshop_id -> Uuid,
        workshop_offer_id -> Nullable<Uuid>,
        status -> Text,
        quantity -> Int4,
        unit_cost -> Numeric,
        agreed_cost -> Numeric,
        currency -> Text,
        start_date -> Nullable<Date>,
        due_date -> Nullable<Date>,
        closing_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        accept_by -> Nullable<Timestamptz>,
        notified_at -> Nullable<Timestamptz>,
        due_told_on -> Nullable<Date>,
        rush -> Bool,
        product -> Text,
        late_told_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    book_checks (day) {
        day -> Date,
        checked_at -> Timestamptz,
        orders -> Int8,
        orders_off -> Int8,
        differences -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    book_differences (day, position) {
        day -> Date,
        position -> Int4,
        order_id -> Nullable<Uuid>,
        about -> Text,
        figure -> Text,
        kept -> Text,
        computed -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    bulk_change_orders (change_id, position) {
        change_id -> Uuid,
        position -> Int4,
        order_id -> Uuid,
        outcome -> Nullable<Text>,
        why -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    bulk_changes (id) {
        id -> Uuid,
        created_by -> Uuid,
        created_at -> Timestamptz,
        goal -> Nullable<Text>,
        priority -> Nullable<Text>,
        workshop_id -> Nullable<Uuid>,
        notes -> Nullable<Text>,
        list_query -> Text,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    capacity_bookings (assignment_id, day) {
        assignment_id -> Uuid,
        workshop_id -> Uuid,
        day -> Date,
        units -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    capacity_days (workshop_id, day) {
        workshop_id -> Uuid,
        day -> Date,
        capacity -> Int4,
        booked -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    card_events (id) {
        id -> Text,
        kind -> Text,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    card_sessions (id) {
        id -> Text,
        order_id -> Uuid,
        amount -> Numeric,
        url -> Text,
        status -> Text,
        payment_intent -> Nullable<Text>,
        submission_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    carriers (name) {
        name -> Text,
        tracking_url -> Text,
        page_url -> Text,
        active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    catalog_imports (id) {
        id -> Uuid,
        content -> Bytea,
        created_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    counted_writes (id) {
        id -> Int8,
        sender -> Text,
        tried_at -> Timestamptz,
        kind -> Text,
        bytes -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    design_files (design_id, upload_id) {
        design_id -> Uuid,
        upload_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    design_links (design_id, number) {
        design_id -> Uuid,
        number -> Int4,
        made_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
        withdrawn_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    designs (id) {
        id -> Uuid,
        product_id -> Uuid,
        owner_id -> Nullable<Uuid>,
        hash -> Bytea,
        document -> Jsonb,
        areas -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    event_news (event_id) {
        event_id -> Int8,
        order_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    exchange_rates (id) {
        id -> Uuid,
        rate -> Numeric,
        source -> Text,
        valid_from -> Timestamptz,
        created_by -> Nullable<Uuid>,
        value_date -> Nullable<Date>,
        fetched_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    fulfillment_rules (state_key) {
        state_key -> Text,
        state_name -> Text,
        origin_city -> Text,
        preferred_method -> Text,
        backup_method -> Nullable<Text>,
    }
}

diesel::table! {
    held_order_files (order_id, upload_id) {
        order_id -> Uuid,
        upload_id -> Uuid,
    }
}

diesel::table! {
    held_orders (id) {
        id -> Uuid,
        number -> Text,
        accepted_at -> Timestamptz,
        held_at -> Timestamptz,
        code -> Text,
        reason -> Text,
        record -> Jsonb,
        key_owner -> Nullable<Text>,
        key -> Nullable<Text>,
        decision -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        note -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    held_rates (id) {
        id -> Uuid,
        rate -> Numeric,
        source -> Text,
        value_date -> Date,
        valid_from -> Timestamptz,
        fetched_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        is_applied -> Nullable<Bool>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    idempotency_keys (owner, key) {
        owner -> Text,
        key -> Text,
        body_digest -> Bytea,
        order_id -> Uuid,
        answer -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    kept_cart_designs (cart_id, design_id) {
        cart_id -> Uuid,
        design_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    kept_cart_files (cart_id, upload_id) {
        cart_id -> Uuid,
        upload_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    kept_carts (id) {
        id -> Uuid,
        user_id -> Nullable<Uuid>,
        cart -> Jsonb,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    kept_designs (design_id) {
        design_id -> Uuid,
        kept_at -> Timestamptz,
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    network_audit (id) {
        id -> Int8,
        workshop_id -> Nullable<Uuid>,
        subject -> Text,
        label -> Text,
        field -> Text,
        old_value -> Nullable<Text>,
        new_value -> Nullable<Text>,
        actor_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    notices (id) {
        id -> Uuid,
        user_id -> Uuid,
        kind -> Text,
        order_id -> Nullable<Uuid>,
        title -> Text,
        body -> Text,
        path -> Text,
        created_at -> Timestamptz,
        read_at -> Nullable<Timestamptz>,
        order_status -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    order_cancellations (order_id) {
        order_id -> Uuid,
        cancelled_by -> Nullable<Uuid>,
        reason -> Text,
        refund_due -> Numeric,
        created_at -> Timestamptz,
        lowered_by -> Nullable<Uuid>,
        lowered_at -> Nullable<Timestamptz>,
        lowered_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    order_events (id) {
        id -> Int8,
        order_id -> Uuid,
        item_id -> Nullable<Uuid>,
        kind -> Text,
        status -> Text,
        audience -> Text,
        workshop_id -> Nullable<Uuid>,
        actor_id -> Nullable<Uuid>,
        actor_role -> Text,
        message -> Text,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    order_items (id) {
        id -> Uuid,
        order_id -> Uuid,
        position -> Int4,
        variant_id -> Text,
        product_name -> Text,
        size -> Nullable<Text>,
        quantity -> Int4,
        unit_price -> Numeric,
        preview_url -> Nullable<Text>,
        preview_upload_id -> Nullable<Uuid>,
        design_upload_id -> Nullable<Uuid>,
        design_views -> Nullable<Jsonb>,
        design_id -> Nullable<Uuid>,
        color -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    orders (id) {
        id -> Uuid,
        sequence -> Int8,
        number -> Text,
        user_id -> Nullable<Uuid>,
        customer_name -> Text,
        customer_email -> Text,
        customer_phone -> Text,
        customer_id_number -> Text,
        delivery_method -> Text,
        shipping_address -> Text,
        shipping_city -> Text,
        shipping_state -> Text,
        shipping_cost -> Numeric,
        subtotal -> Numeric,
        total -> Numeric,
        total_bs -> Numeric,
        exchange_rate -> Numeric,
        priority -> Text,
        notes -> Text,
        carrier -> Text,
        tracking_number -> Text,
        status -> Text,
        payment_status -> Text,
        link_version -> Int4,
        search_text -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        courier -> Jsonb,
        received -> Numeric,
        refunded -> Numeric,
        city_key -> Text,
        stalled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    outbox (id) {
        id -> Uuid,
        kind -> Text,
        order_id -> Nullable<Uuid>,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        state -> Text,
        attempts -> Int4,
        next_try_at -> Timestamptz,
        last_error -> Nullable<Text>,
        sent_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        order_status -> Nullable<Text>,
        search_text -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    parcels (order_id, workshop_id) {
        order_id -> Uuid,
        workshop_id -> Uuid,
        carrier -> Text,
        tracking_number -> Text,
        sent_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    password_resets (token_digest) {
        token_digest -> Bytea,
        user_id -> Uuid,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    payable_payments (transfer_id, payable_id) {
        transfer_id -> Uuid,
        payable_id -> Uuid,
        amount -> Numeric,
        reverses -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    payables (id) {
        id -> Uuid,
        assignment_id -> Uuid,
        order_id -> Uuid,
        workshop_id -> Uuid,
        instalment -> Int4,
        due_on -> Text,
        amount -> Numeric,
        currency -> Text,
        policy -> Text,
        due_date -> Nullable<Date>,
        paid_amount -> Numeric,
        closed_as -> Nullable<Text>,
        closed_reason -> Nullable<Text>,
        closed_by -> Nullable<Uuid>,
        closed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    payment_accounts (id) {
        id -> Uuid,
        method -> Text,
        currency -> Text,
        bank -> Text,
        holder -> Text,
        id_number -> Text,
        phone -> Text,
        account_number -> Text,
        email -> Text,
        instructions -> Text,
        active -> Bool,
        position -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    payment_choices (order_id) {
        order_id -> Uuid,
        method -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    payment_submissions (id) {
        id -> Uuid,
        order_id -> Uuid,
        method -> Text,
        currency -> Text,
        amount_expected -> Numeric,
        amount_reported -> Numeric,
        amount_received -> Nullable<Numeric>,
        exchange_rate -> Numeric,
        reference -> Text,
        origin_bank -> Text,
        payer_name -> Text,
        payer_phone -> Text,
        paid_on -> Nullable<Date>,
        account_id -> Nullable<Uuid>,
        receipt_upload_id -> Nullable<Uuid>,
        receipt_url -> Nullable<Text>,
        status -> Text,
        reviewer_id -> Nullable<Uuid>,
        review_started_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        rejection_reason -> Nullable<Text>,
        reported_at -> Timestamptz,
        reference_key -> Text,
        paid_key -> Text,
        payer_id_number -> Nullable<Text>,
        origin_bank_code -> Nullable<Text>,
        reported_account_id -> Nullable<Uuid>,
        search_text -> Text,
        reference_tail -> Text,
        is_guessable -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    payment_verification_log (id) {
        id -> Int8,
        submission_id -> Uuid,
        order_id -> Uuid,
        actor_id -> Nullable<Uuid>,
        from_status -> Text,
        to_status -> Text,
        amount_received -> Nullable<Numeric>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    print_areas (id) {
        id -> Uuid,
        product_id -> Uuid,
        view_id -> Uuid,
        code -> Text,
        name -> Text,
        position -> Int4,
        x -> Int4,
        y -> Int4,
        width -> Int4,
        height -> Int4,
        width_mm -> Int4,
        height_mm -> Int4,
        min_dpi -> Int4,
        good_dpi -> Int4,
        bleed_mm -> Int4,
        safe_mm -> Int4,
        technique -> Text,
        extra_cost -> Numeric,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    product_mockups (view_id, color) {
        view_id -> Uuid,
        color -> Text,
        upload_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    product_views (id) {
        id -> Uuid,
        product_id -> Uuid,
        code -> Text,
        name -> Text,
        position -> Int4,
        garment -> Text,
        shading_upload_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    products (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        description -> Text,
        technique -> Text,
        external_id -> Nullable<Text>,
        picture_upload_id -> Nullable<Uuid>,
        active -> Bool,
        position -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        print_width_mm -> Nullable<Int4>,
        print_height_mm -> Nullable<Int4>,
        min_dpi -> Int4,
        wants_proof -> Bool,
        category -> Text,
        material -> Text,
        care -> Text,
        size_chart -> Nullable<Jsonb>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    proofs (id) {
        id -> Uuid,
        order_id -> Uuid,
        order_item_id -> Uuid,
        design_id -> Uuid,
        asked_by -> Text,
        state -> Text,
        comment -> Text,
        approved_hash -> Nullable<Bytea>,
        asked_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    push_key (only_one) {
        only_one -> Bool,
        pkcs8 -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    push_messages (id) {
        id -> Uuid,
        subscription_id -> Uuid,
        kind -> Text,
        attempts -> Int4,
        next_try_at -> Timestamptz,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    push_subscriptions (id) {
        id -> Uuid,
        user_id -> Uuid,
        endpoint -> Text,
        p256dh -> Bytea,
        auth -> Bytea,
        kinds -> Array<Nullable<Text>>,
        created_at -> Timestamptz,
        last_ok_at -> Nullable<Timestamptz>,
        failures -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    reference_data (id) {
        id -> Bool,
        token -> Uuid,
        changed_in -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    refund_destinations (id) {
        id -> Int8,
        order_id -> Uuid,
        method -> Text,
        bank_code -> Nullable<Text>,
        phone -> Nullable<Text>,
        id_number -> Nullable<Text>,
        account_number -> Nullable<Text>,
        email -> Nullable<Text>,
        holder -> Nullable<Text>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    refund_failures (refund_id) {
        refund_id -> Uuid,
        provider_id -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    refunds (id) {
        id -> Uuid,
        order_id -> Uuid,
        amount -> Numeric,
        method -> Text,
        reference -> Text,
        receipt_upload_id -> Nullable<Uuid>,
        receipt_url -> Nullable<Text>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        currency -> Text,
        amount_paid -> Numeric,
        exchange_rate -> Nullable<Numeric>,
        note -> Text,
    }
}

diesel::table! {
    reserved_order_numbers (number) {
        number -> Text,
        reserved_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    reviews (id) {
        id -> Uuid,
        product_id -> Uuid,
        order_id -> Uuid,
        rating -> Int4,
        body -> Text,
        author -> Text,
        created_at -> Timestamptz,
        hidden_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    routings (id) {
        id -> Int8,
        order_id -> Uuid,
        order_item_id -> Uuid,
        assignment_id -> Nullable<Uuid>,
        verdicts -> Jsonb,
        actor_id -> Nullable<Uuid>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    saved_views (id) {
        id -> Uuid,
        user_id -> Uuid,
        name -> Text,
        query -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    service_zone_places (zone_id, state_key, city_key) {
        zone_id -> Uuid,
        state_name -> Text,
        state_key -> Text,
        city_name -> Text,
        city_key -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    service_zones (id) {
        id -> Uuid,
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    sessions (key_digest) {
        key_digest -> Bytea,
        user_id -> Nullable<Uuid>,
        state -> Jsonb,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    settings (id) {
        id -> Bool,
        acceptance_days -> Int4,
        rate_hold_hours -> Int4,
        unpaid_days -> Int4,
        payment_tolerance -> Numeric,
        stalled_days -> Int4,
        contact_phone -> Text,
        contact_email -> Text,
        workshop_changes_apply -> Bool,
        contact_whatsapp -> Text,
        contact_hours -> Text,
        cash_place -> Text,
        cash_hours -> Text,
        cash_state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    shipping_rates (id) {
        id -> Uuid,
        method -> Text,
        state_name -> Nullable<Text>,
        state_key -> Nullable<Text>,
        city_name -> Text,
        city_key -> Text,
        cost -> Numeric,
        transit_days -> Int4,
        active -> Bool,
        zone_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    sign_in_failures (id) {
        id -> Int8,
        email -> Text,
        address -> Text,
        failed_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    statement_drafts (id) {
        id -> Uuid,
        account_id -> Uuid,
        file_name -> Text,
        content -> Bytea,
        uploaded_by -> Nullable<Uuid>,
        uploaded_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    statement_formats (account_id) {
        account_id -> Uuid,
        #[sql_name = "columns"]
        columns_ -> Jsonb,
        updated_by -> Nullable<Uuid>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    statement_lines (id) {
        id -> Uuid,
        account_id -> Uuid,
        statement_id -> Uuid,
        line -> Int4,
        posted_on -> Date,
        amount -> Numeric,
        reference -> Text,
        reference_key -> Text,
        description -> Text,
        bank -> Text,
        phone -> Text,
        fingerprint -> Bytea,
        occurrence -> Int4,
        submission_id -> Nullable<Uuid>,
        matched_by -> Nullable<Uuid>,
        matched_at -> Nullable<Timestamptz>,
        aside_reason -> Nullable<Text>,
        aside_by -> Nullable<Uuid>,
        aside_at -> Nullable<Timestamptz>,
        direction -> Text,
        reversed_by -> Nullable<Uuid>,
        seen_before -> Nullable<Uuid>,
        retaken_by -> Nullable<Uuid>,
        retaken_at -> Nullable<Timestamptz>,
        search_text -> Text,
        reference_tail -> Text,
        matched_by_import -> Bool,
        is_reversal_sure -> Bool,
        voided_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    statement_rejects (id) {
        id -> Uuid,
        statement_id -> Uuid,
        line -> Int4,
        content -> Text,
        why -> Text,
        state -> Text,
        line_id -> Nullable<Uuid>,
        settled_by -> Nullable<Uuid>,
        settled_at -> Nullable<Timestamptz>,
        posted_on -> Nullable<Date>,
        direction -> Nullable<Text>,
        amount -> Nullable<Numeric>,
        reference -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    statements (id) {
        id -> Uuid,
        account_id -> Uuid,
        file_name -> Text,
        sha256 -> Bytea,
        lines_read -> Int4,
        lines_new -> Int4,
        imported_by -> Nullable<Uuid>,
        imported_at -> Timestamptz,
        out_read -> Int4,
        out_new -> Int4,
        content -> Nullable<Bytea>,
        undone_by -> Nullable<Uuid>,
        undone_at -> Nullable<Timestamptz>,
        first_day -> Nullable<Date>,
        last_day -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    transfer_answers (id) {
        id -> Int8,
        transfer_id -> Uuid,
        received -> Bool,
        note -> Text,
        actor_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    unrouted_items (order_item_id) {
        order_item_id -> Uuid,
        order_id -> Uuid,
        since -> Timestamptz,
        tried_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    unlisted_designs (design_id) {
        design_id -> Uuid,
        unlisted_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    uploads (id) {
        id -> Uuid,
        owner_id -> Nullable<Uuid>,
        file_name -> Text,
        content_type -> Text,
        size_bytes -> Int8,
        sha256 -> Bytea,
        width_px -> Nullable<Int4>,
        height_px -> Nullable<Int4>,
        created_at -> Timestamptz,
        look -> Nullable<Bytea>,
        look_parts -> Nullable<Array<Nullable<Int8>>>,
        pages -> Nullable<Int4>,
        width_um -> Nullable<Int4>,
        height_um -> Nullable<Int4>,
        inside_px -> Nullable<Int4>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    users (id) {
        id -> Uuid,
        email -> Text,
        password_hash -> Text,
        name -> Text,
        role -> Text,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        search_text -> Text,
        email_proven_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    variants (id) {
        id -> Text,
        product_id -> Uuid,
        attributes -> Jsonb,
        price -> Numeric,
        active -> Bool,
        position -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    withdrawn_rates (id) {
        id -> Uuid,
        rate -> Numeric,
        source -> Text,
        valid_from -> Timestamptz,
        created_by -> Nullable<Uuid>,
        withdrawn_by -> Uuid,
        withdrawn_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    workshop_closures (workshop_id, day) {
        workshop_id -> Uuid,
        day -> Date,
        reason -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    workshop_coverage (id) {
        id -> Uuid,
        workshop_id -> Uuid,
        state_name -> Text,
        state_key -> Text,
        city_name -> Text,
        city_key -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    workshop_offers (id) {
        id -> Uuid,
        workshop_id -> Uuid,
        variant_id -> Text,
        cost -> Numeric,
        currency -> Text,
        min_quantity -> Int4,
        review_required -> Bool,
        active -> Bool,
        vetted_cost -> Nullable<Numeric>,
        vetted_review -> Nullable<Bool>,
        vetted_active -> Nullable<Bool>,
        print_file -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    workshop_presses (user_id, key, order_id) {
        user_id -> Uuid,
        key -> Uuid,
        order_id -> Uuid,
        asks -> Text,
        made_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    workshop_proposals (id) {
        id -> Uuid,
        workshop_id -> Uuid,
        variant_id -> Nullable<Text>,
        min_quantity -> Nullable<Int4>,
        field -> Text,
        old_value -> Text,
        new_value -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        accepted -> Nullable<Bool>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    workshop_transfers (id) {
        id -> Uuid,
        workshop_id -> Uuid,
        amount -> Numeric,
        currency -> Text,
        reference -> Text,
        receipt_upload_id -> Nullable<Uuid>,
        receipt_url -> Nullable<Text>,
        reverses -> Nullable<Uuid>,
        reason -> Nullable<Text>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        amount_bs -> Nullable<Numeric>,
        exchange_rate -> Nullable<Numeric>,
        rate_day -> Nullable<Date>,
        reference_key -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    workshop_users (user_id) {
        user_id -> Uuid,
        workshop_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    workshops (id) {
        id -> Uuid,
        name -> Text,
        contact_name -> Text,
        phone -> Text,
        email -> Text,
        address -> Text,
        opening_hours -> Text,
        city_base -> Text,
        state_base -> Text,
        capacity_per_day -> Int4,
        sla_days -> Int4,
        payment_policy -> Text,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        vetted_capacity -> Nullable<Int4>,
        vetted_sla -> Nullable<Int4>,
        vetted_policy -> Nullable<Text>,
    }
}

diesel::joinable!(assignments -> orders (order_id));
diesel::joinable!(assignments -> workshop_offers (workshop_offer_id));
diesel::joinable!(assignments -> workshops (workshop_id));
diesel::joinable!(book_differences -> book_checks (day));
diesel::joinable!(book_differences -> orders (order_id));
diesel::joinable!(bulk_change_orders -> bulk_changes (change_id));
diesel::joinable!(bulk_change_orders -> orders (order_id));
diesel::joinable!(bulk_changes -> users (created_by));
diesel::joinable!(bulk_changes -> workshops (workshop_id));
diesel::joinable!(capacity_bookings -> assignments (assignment_id));
diesel::joinable!(capacity_days -> workshops (workshop_id));
diesel::joinable!(card_sessions -> orders (order_id));
diesel::joinable!(card_sessions -> payment_submissions (submission_id));
diesel::joinable!(catalog_imports -> users (created_by));
diesel::joinable!(design_files -> designs (design_id));
diesel::joinable!(design_files -> uploads (upload_id));
diesel::joinable!(design_links -> designs (design_id));
diesel::joinable!(design_links -> users (withdrawn_by));
diesel::joinable!(designs -> products (product_id));
diesel::joinable!(designs -> users (owner_id));
diesel::joinable!(exchange_rates -> users (created_by));
diesel::joinable!(held_order_files -> held_orders (order_id));
diesel::joinable!(held_order_files -> uploads (upload_id));
diesel::joinable!(held_orders -> users (decided_by));
diesel::joinable!(held_rates -> users (decided_by));
diesel::joinable!(idempotency_keys -> orders (order_id));
diesel::joinable!(kept_cart_designs -> designs (design_id));
diesel::joinable!(kept_cart_designs -> kept_carts (cart_id));
diesel::joinable!(kept_cart_files -> kept_carts (cart_id));
diesel::joinable!(kept_cart_files -> uploads (upload_id));
diesel::joinable!(kept_carts -> users (user_id));
diesel::joinable!(kept_designs -> designs (design_id));
diesel::joinable!(network_audit -> users (actor_id));
diesel::joinable!(network_audit -> workshops (workshop_id));
diesel::joinable!(notices -> orders (order_id));
diesel::joinable!(notices -> users (user_id));
diesel::joinable!(order_cancellations -> orders (order_id));
diesel::joinable!(order_events -> orders (order_id));
diesel::joinable!(order_events -> users (actor_id));
diesel::joinable!(order_events -> workshops (workshop_id));
diesel::joinable!(order_items -> designs (design_id));
diesel::joinable!(order_items -> orders (order_id));
diesel::joinable!(order_items -> variants (variant_id));
diesel::joinable!(orders -> users (user_id));
diesel::joinable!(outbox -> orders (order_id));
diesel::joinable!(parcels -> orders (order_id));
diesel::joinable!(parcels -> workshops (workshop_id));
diesel::joinable!(password_resets -> users (user_id));
diesel::joinable!(payable_payments -> payables (payable_id));
diesel::joinable!(payable_payments -> workshop_transfers (transfer_id));
diesel::joinable!(payables -> assignments (assignment_id));
diesel::joinable!(payables -> orders (order_id));
diesel::joinable!(payables -> users (closed_by));
diesel::joinable!(payables -> workshops (workshop_id));
diesel::joinable!(payment_choices -> orders (order_id));
diesel::joinable!(payment_submissions -> orders (order_id));
diesel::joinable!(payment_submissions -> payment_accounts (account_id));
diesel::joinable!(payment_submissions -> uploads (receipt_upload_id));
diesel::joinable!(payment_verification_log -> orders (order_id));
diesel::joinable!(payment_verification_log -> payment_submissions (submission_id));
diesel::joinable!(payment_verification_log -> users (actor_id));
diesel::joinable!(product_mockups -> product_views (view_id));
diesel::joinable!(product_mockups -> uploads (upload_id));
diesel::joinable!(product_views -> products (product_id));
diesel::joinable!(product_views -> uploads (shading_upload_id));
diesel::joinable!(products -> uploads (picture_upload_id));
diesel::joinable!(proofs -> designs (design_id));
diesel::joinable!(push_messages -> push_subscriptions (subscription_id));
diesel::joinable!(push_subscriptions -> users (user_id));
diesel::joinable!(refund_destinations -> orders (order_id));
diesel::joinable!(refund_destinations -> users (created_by));
diesel::joinable!(refund_failures -> refunds (refund_id));
diesel::joinable!(refunds -> orders (order_id));
diesel::joinable!(refunds -> uploads (receipt_upload_id));
diesel::joinable!(refunds -> users (created_by));
diesel::joinable!(reviews -> orders (order_id));
diesel::joinable!(reviews -> products (product_id));
diesel::joinable!(routings -> assignments (assignment_id));
diesel::joinable!(routings -> orders (order_id));
diesel::joinable!(routings -> users (actor_id));
diesel::joinable!(saved_views -> users (user_id));
diesel::joinable!(service_zone_places -> service_zones (zone_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(shipping_rates -> service_zones (zone_id));
diesel::joinable!(statement_drafts -> payment_accounts (account_id));
diesel::joinable!(statement_drafts -> users (uploaded_by));
diesel::joinable!(statement_formats -> payment_accounts (account_id));
diesel::joinable!(statement_formats -> users (updated_by));
diesel::joinable!(statement_lines -> payment_accounts (account_id));
diesel::joinable!(statement_lines -> payment_submissions (submission_id));
diesel::joinable!(statement_lines -> statements (statement_id));
diesel::joinable!(statement_rejects -> statement_lines (line_id));
diesel::joinable!(statement_rejects -> statements (statement_id));
diesel::joinable!(statement_rejects -> users (settled_by));
diesel::joinable!(statements -> payment_accounts (account_id));
diesel::joinable!(transfer_answers -> users (actor_id));
diesel::joinable!(transfer_answers -> workshop_transfers (transfer_id));
diesel::joinable!(unrouted_items -> orders (order_id));
diesel::joinable!(unlisted_designs -> designs (design_id));
diesel::joinable!(uploads -> users (owner_id));
diesel::joinable!(variants -> products (product_id));
diesel::joinable!(workshop_closures -> workshops (workshop_id));
diesel::joinable!(workshop_coverage -> workshops (workshop_id));
diesel::joinable!(workshop_offers -> variants (variant_id));
diesel::joinable!(workshop_offers -> workshops (workshop_id));
diesel::joinable!(workshop_presses -> orders (order_id));
diesel::joinable!(workshop_presses -> users (user_id));
diesel::joinable!(workshop_proposals -> variants (variant_id));
diesel::joinable!(workshop_proposals -> workshops (workshop_id));
diesel::joinable!(workshop_transfers -> uploads (receipt_upload_id));
diesel::joinable!(workshop_transfers -> users (created_by));
diesel::joinable!(workshop_transfers -> workshops (workshop_id));
diesel::joinable!(workshop_users -> users (user_id));
diesel::joinable!(workshop_users -> workshops (workshop_id));
