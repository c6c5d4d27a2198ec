package dev.aceso.demo.story;

/** The whole story, act by act. Each claim is asserted; the first that does not hold ends it. */
public final class Story {
    private Story() {}

    /** Plays it. */
    public static void play(Stage stage) {
        Access.play(stage);
        var records = DecisionSupport.play(stage);
        MinimumNecessary.play(stage);
        TheRecord.play(stage, records.getOrDefault("pt-prevent-01", ""));
        PatientsView.play(stage);
        Proof.play(stage);
        Keys.play(stage);
    }
}
