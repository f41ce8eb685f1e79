"""Convert exports of Devolutions Remote Desktop Manager: losslessly, by rules, with proof."""
