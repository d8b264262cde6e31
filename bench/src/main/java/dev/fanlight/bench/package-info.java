/** Measurements of single kernels with JMH, which owns all threads here. */
package dev.fanlight.bench;
