-- Orders are found by their place, their goods, their parcel and the first digits of a phone as people here write it, too.
-- `orders::Searched` writes the same for those that come.
UPDATE orders SET search_text = concat_ws(' ',
    search_text,
    CASE WHEN customer_phone ~ '^\+58[0-9]{10}$' THEN
        '0' || substr(customer_phone, 4) || ' 0' || substr(customer_phone, 4, 3) || '-' || substr(customer_phone, 7) END,
    NULLIF(folded(shipping_city), ''),
    NULLIF(folded(tracking_number), ''),
    (SELECT string_agg(DISTINCT folded(product_name), ' ') FROM order_items WHERE order_id = orders.id));
