DROP TABLE kept_cart_designs;
DROP TABLE kept_carts;
