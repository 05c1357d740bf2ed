package com.example.guides;

import software.amazon.awscdk.App;

public final class GuidesApp {
    public static void main(final String[] args) {
        final App app = new App();
        final PlatformStack platform = new PlatformStack(app, "Platform");
        new ShopStack(app, "Shop", platform);
        new BlogStack(app, "Blog");
        new HooksStack(app, "Hooks");
        new HttpsStack(app, "Https");
        new EnginesStack(app, "Engines");
        new OwnHookStack(app, "OwnHook");
        new OwnAlarmStack(app, "OwnAlarm");
        new OwnEngineStack(app, "OwnEngine");
        new GitHubStack(app, "GitHub");
        app.synth();
    }

    private GuidesApp() {
    }
}
