/**
 * How things look: tables, spans of time, sizes, JSON.
 */
package io.ctctl.cli.text;
