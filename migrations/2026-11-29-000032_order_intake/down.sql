DROP TABLE held_order_files;
DROP TABLE held_orders;
DROP TABLE reserved_order_numbers;
