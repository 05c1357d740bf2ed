from aws_cdk import App

from starter.starter_stack import StarterStack

app = App()
StarterStack(app, "Starter")
app.synth()
