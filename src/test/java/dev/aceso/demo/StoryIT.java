package dev.aceso.demo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The demo's story, as a test: every claim of it is an assertion. */
class StoryIT {
    @Test
    void everyClaimOfTheStoryHolds() {
        // When, Then: the first claim that does not hold throws
        assertThat(PlayedStory.world().serve().process().alive()).isTrue();
    }
}
