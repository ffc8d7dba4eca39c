package io.ctctl.runtime.migration;

import java.util.List;
import java.util.Optional;

/**
 * What a destination says to an offer.
 *
 * @param refusal why it will not have the container; nothing else counts then
 * @param wantsTemplate whether the template must be sent
 * @param wantsVolumes which volumes must be sent, by their place in the offer
 * @param fillsLater whether memory may come when the container runs already
 */
record Answer(Optional<String> refusal, boolean wantsTemplate, List<Integer> wantsVolumes, boolean fillsLater) {
    Answer {
        wantsVolumes = wantsVolumes == null ? List.of() : List.copyOf(wantsVolumes);
    }

    static Answer refuse(String why) {
        return new Answer(Optional.of(why), false, List.of(), false);
    }
}
