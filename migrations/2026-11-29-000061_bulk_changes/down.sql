DROP TABLE bulk_change_orders;
DROP TABLE bulk_changes;
