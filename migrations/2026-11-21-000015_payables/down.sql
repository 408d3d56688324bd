DROP TABLE transfer_answers, payable_payments, workshop_transfers, payables;
DROP FUNCTION refuse_payable_change, add_payable_payment;
