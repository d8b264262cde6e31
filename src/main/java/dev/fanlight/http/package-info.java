/**
 * The HTTP server: addresses, who may, errors for people, pages. Requests arrive on the event loops; whatever computes
 * or reads files is answered from virtual threads.
 */
@NullMarked
package dev.fanlight.http;

import org.jspecify.annotations.NullMarked;
