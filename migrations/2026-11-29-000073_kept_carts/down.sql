DROP TABLE kept_cart_files;
DROP TABLE kept_carts;
