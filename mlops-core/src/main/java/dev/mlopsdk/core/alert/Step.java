package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.event.AlertState;

/** One transition of a rule. */
record Step(AlertState from, AlertState to, AlertNotice.Reason reason, String detail) {}
