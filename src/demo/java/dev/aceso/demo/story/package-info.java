/** The story that the demo plays and the tests assert: the main job, end to end, on real servers. */
@org.jspecify.annotations.NullMarked
package dev.aceso.demo.story;
