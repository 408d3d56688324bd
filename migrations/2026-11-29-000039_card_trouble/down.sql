DROP TABLE refund_failures;
