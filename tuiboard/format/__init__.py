"""Bytes on disk to plain values; alone knows protobuf."""
