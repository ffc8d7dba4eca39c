#include "client.h"

#include <string.h>

/* The longest proper end of keys[0..matched) + byte that the sequence starts with. */
static size_t longest_border(const struct detach *d, unsigned char byte)
{
	for (size_t length = d->matched; length > 0; length--) {
		const unsigned char *tail = d->keys + d->matched - (length - 1);

		if (memcmp(d->keys, tail, length - 1) == 0 && d->keys[length - 1] == byte)
			return length;
	}
	return 0;
}

size_t detach_filter(struct detach *d, const unsigned char *in, size_t count, unsigned char *out, bool *found)
{
	size_t written = 0;

	*found = false;
	if (d->length == 0) {
		memcpy(out, in, count);
		return count;
	}
	for (size_t i = 0; i < count; i++) {
		size_t kept, released;

		if (in[i] == d->keys[d->matched]) {
			if (++d->matched == d->length) {
				*found = true;
				return written;
			}
			continue;
		}
		kept = longest_border(d, in[i]);
		released = d->matched + 1 - kept;
		/* What is released is the start of the withheld keys, and the new byte itself when nothing is kept. */
		if (kept == 0) {
			memcpy(out + written, d->keys, d->matched);
			out[written + d->matched] = in[i];
		} else {
			memcpy(out + written, d->keys, released);
		}
		written += released;
		d->matched = kept;
	}
	return written;
}
