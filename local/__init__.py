"""The embedded local cloud: MiniStack on this machine, and our CDK application deployed to it."""
