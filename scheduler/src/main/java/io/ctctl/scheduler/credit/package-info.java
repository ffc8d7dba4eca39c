/** Token buckets: who has saved up CPU time, who has to wait, and until when. Pure; the clock is given. */
package io.ctctl.scheduler.credit;
