package com.example.starter;

import software.amazon.awscdk.App;

public final class StarterApp {
    public static void main(final String[] args) {
        final App app = new App();
        new StarterStack(app, "Starter");
        app.synth();
    }

    private StarterApp() {
    }
}
